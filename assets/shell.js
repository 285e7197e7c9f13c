/* The shell's behaviour in the browser: drop-downs, the phone's rail, dialogs, short notes, and the keyboard. */
(function () {
  'use strict';
  var clearWhenEsc = '#filter-reset';

  function say(text) {
    var place = document.getElementById('toast-local');
    if (!place) return;
    var note = document.createElement('div');
    note.className = 'toast-note';
    note.textContent = text;
    place.replaceChildren(note);
    setTimeout(function () { note.remove(); }, 4000);
  }
  window.engineSay = say;

  /* A chart takes every touch for its own, so a swipe that begins on one would not move the page. A tap still tells its values. */
  document.addEventListener('touchstart', function (event) {
    if (event.target.closest && event.target.closest('.draglayer')) event.stopPropagation();
  }, { capture: true, passive: true });

  /* --- drop-downs are <details>: one open at a time, closed by Esc, a click elsewhere or a choice --- */
  function closeDrops(except) {
    var closed = false;
    document.querySelectorAll('details.drop[open]').forEach(function (drop) {
      if (drop !== except && !drop.contains(except)) {
        drop.removeAttribute('open');
        closed = true;
      }
    });
    return closed;
  }
  document.addEventListener('click', function (event) {
    var target = event.target;
    if (!target.closest) return;
    closeDrops(target.closest('details.drop'));
    var chosen = target.closest('.menu-item');
    if (chosen) closeDrops(null);
    if (target.closest('#range-apply, #filter-apply, #filter-reset')) closeDrops(null);
    var opener = target.closest('[data-opens]');
    if (opener) open(opener.getAttribute('data-opens'), opener);
    else if (!target.closest('#rail') || target.closest('.nav-item')) closeRail();
    var closer = target.closest('[data-closes]');
    if (closer) document.getElementById(closer.getAttribute('data-closes')).close();
    if (target.id === 'keys') target.close();
  });
  document.addEventListener('toggle', function (event) {
    var drop = event.target;
    if (!drop.matches || !drop.matches('details.drop') || !drop.open) return;
    keepInside(drop.querySelector('.pop'));
    if (drop.id === 'range-picker') showDays(drop);
    if (drop.id === 'filter-picker') window.dash_clientside.set_props('filter-opened', { data: Date.now() });
  }, true);

  /* The fields of a period of one's own begin with the days that are shown. */
  function showDays(drop) {
    var shown = drop.querySelector('#range-dates [data-from]');
    if (!shown) return;
    drop.querySelector('#range-from').value = shown.dataset.from;
    drop.querySelector('#range-to').value = shown.dataset.to;
  }
  function keepInside(pop) {
    if (!pop) return;
    pop.style.marginLeft = '';
    var box = pop.getBoundingClientRect();
    var room = document.documentElement.clientWidth - 8;
    if (box.right > room) pop.style.marginLeft = (room - box.right) + 'px';
    else if (box.left < 8) pop.style.marginLeft = (8 - box.left) + 'px';
  }

  /* The rail lies over the page of a phone: what opened it says so, and gets the focus back. */
  var railOpener = null;
  function open(id, opener) {
    var it = document.getElementById(id);
    if (!it) return;
    if (it.showModal) {
      if (id === 'keys') return openKeys();
      if (!it.open) it.showModal();
    } else {
      railOpener = opener;
      it.classList.add('is-open');
      opener.setAttribute('aria-expanded', 'true');
      var first = it.querySelector('a');
      if (first) first.focus();
    }
  }
  document.addEventListener('focusin', function (event) {
    if (!event.target.closest('#rail')) closeRail(); // Tab went on to the page that the rail covers
  });
  function closeRail() {
    var rail = document.getElementById('rail');
    if (!rail || !rail.classList.contains('is-open')) return false;
    rail.classList.remove('is-open');
    railOpener.setAttribute('aria-expanded', 'false');
    // the rail is hidden now: where the focus was in it, it would be nowhere
    if (rail.contains(document.activeElement)) railOpener.focus();
    return true;
  }

  /* --- keyboard --- */
  /* Keys of one character can be turned off: who dictates, or touches keys unawares, would set them off (WCAG 2.1.4). */
  function singleKeysAreOff() {
    return document.documentElement.dataset.keys === 'off';
  }
  function turnSingleKeys(on) {
    document.cookie = 'er-keys=' + (on ? 'on' : 'off') + '; path=/; max-age=31536000; SameSite=Lax';
    document.documentElement.dataset.keys = on ? 'on' : 'off';
  }
  document.documentElement.dataset.keys = /(?:^|; )er-keys=off/.test(document.cookie) ? 'off' : 'on';
  document.addEventListener('change', function (event) {
    if (event.target.id === 'single-keys') turnSingleKeys(event.target.checked);
  });

  function openKeys() {
    var dialog = document.getElementById('keys');
    document.getElementById('single-keys').checked = !singleKeysAreOff();
    if (!dialog.open) dialog.showModal();
  }
  function focusedPanel() {
    var active = document.activeElement;
    return (active && active.closest && active.closest('.panel')) || document.querySelector('.panel:hover');
  }
  function press(selector, root) {
    var it = (root || document).querySelector(selector);
    if (it) it.click();
    return Boolean(it);
  }
  function openDrop(id) {
    var drop = document.getElementById(id);
    if (!drop) return false;
    closeDrops(drop);
    drop.setAttribute('open', '');
    var first = drop.querySelector('.pop input, .pop select, .pop button');
    if (first) first.focus();
    return true;
  }
  var sectionKeys = '1234567890-='; // twelve keys in a row of the keyboard, twelve sections
  var panelKeys = { t: 'table', q: 'sql', f: 'fullscreen' };

  function moveInMenu(event, drop) {
    var items = Array.from(drop.querySelectorAll('.menu-item'));
    if (!items.length) return;
    var at = items.indexOf(document.activeElement);
    var next = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : event.key === 'Home' ? 0 : items.length - 1;
    items[(next + items.length) % items.length].focus();
    event.preventDefault();
  }
  function escape() {
    var drop = document.querySelector('details.drop[open]');
    if (drop) {
      drop.removeAttribute('open');
      drop.querySelector('summary').focus();
      return true;
    }
    if (closeRail()) return true;
    var chips = document.getElementById('filter-chips');
    return chips && chips.children.length ? press(clearWhenEsc) : false;
  }
  function section(number) {
    var entries = document.querySelectorAll('#rail .nav-groups .nav-item');
    if (entries[number - 1]) entries[number - 1].click();
  }

  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    var target = event.target;
    var drop = target.closest && target.closest('details.drop[open]');
    var writing = target.matches && target.matches('input:not([type=checkbox]), textarea, select, [contenteditable=true]');
    if (drop && !writing && /^(ArrowDown|ArrowUp|Home|End)$/.test(event.key)) return moveInMenu(event, drop);
    if (event.key === 'Escape') {
      if (document.querySelector('dialog[open]')) return;
      if (document.fullscreenElement) return document.exitFullscreen();
      if (escape()) event.preventDefault();
      return;
    }
    if (writing || singleKeysAreOff() || document.querySelector('dialog[open]')) return;
    var key = event.key.toLowerCase();
    var done = true;
    if (event.key === '?') openKeys();
    else if (key === '/') done = openDrop('filter-picker');
    else if (key === 'p') done = openDrop('range-picker');
    else if (key === 'd') window.engineTheme.toggle();
    else if (sectionKeys.indexOf(key) >= 0) section(sectionKeys.indexOf(key) + 1);
    else if (panelKeys[key]) {
      var panel = focusedPanel();
      done = Boolean(panel) && press('[data-action="' + panelKeys[key] + '"]', panel);
    } else done = false;
    if (done) event.preventDefault();
  });
})();
