/* A clicked value fills another panel of the page (components/pick.py); lists grow while one scrolls; an address may name a user and a panel. */
(function () {
  'use strict';
  function ask(panel, choice, quietly) {
    window.engineAsk(panel, { choice: choice }, quietly);
  }
  document.addEventListener('click', function (event) {
    var value = event.target.closest && event.target.closest('[data-pick]');
    var panel = value && document.getElementById(value.dataset.pick);
    if (!panel) return;
    var content = panel.querySelector('.panel-content');
    var elsewhere = !panel.contains(value);
    if (elsewhere) content.scrollTop = 0;
    ask(value.dataset.pick, value.dataset.choice);
    if (!elsewhere) return;
    panel.scrollIntoView({ block: 'nearest' });
    content.focus({ preventScroll: true });
  });
  /* The end of a list is near: the next rows are asked for, once. */
  document.addEventListener('scroll', function (event) {
    var content = event.target;
    if (!content.classList || !content.classList.contains('panel-content')) return;
    if (content.scrollTop + content.clientHeight < content.scrollHeight - 160) return;
    var more = content.querySelector('[data-more] button');
    if (!more || content.engineMore === more.dataset.choice) return;
    content.engineMore = more.dataset.choice;
    ask(more.dataset.pick, more.dataset.choice, true);
  }, true);

  /* Who is searched for: asked when the typing rests. */
  var typed = null;
  document.addEventListener('input', function (event) {
    var field = event.target;
    if (!field.matches || !field.matches('.user-field')) return;
    clearTimeout(typed);
    typed = setTimeout(function () {
      window.dash_clientside.set_props({ type: 'panel', key: field.closest('.panel').dataset.panel }, { find: field.value });
    }, 400);
  });

  /* The address names another user (a link, back or forward): who was found before is not asked for any more. */
  document.addEventListener('engine-chosen', function (event) {
    var found = event.target.querySelector('[data-part="found"]');
    if (!found) return;
    window.engineWrite(found, '');
    setTimeout(reach, 0);
  });

  /* Panels come after the address was read, so the browser cannot find what stands behind its `#`. */
  function reach() {
    var panel = location.hash && document.getElementById(location.hash.slice(1));
    if (panel && panel.classList.contains('panel')) panel.scrollIntoView({ block: 'start' });
  }
  document.addEventListener('click', function (event) {
    var link = event.target.closest && event.target.closest('a[data-link]');
    if (link && link.hash) setTimeout(reach, 60);
  });
  window.addEventListener('load', function () {
    if (!location.hash) return;
    var tries = 0;
    var timer = setInterval(function () {
      tries += 1;
      var waits = !document.querySelector('.panel') || document.querySelector('.panel .state-loading');
      var done = !waits && window.engineLive && window.engineLive.pending === 0;
      if (!done && tries < 60) return;
      clearInterval(timer);
      reach();
    }, 200);
  });
})();
