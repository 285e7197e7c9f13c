/* The view in the address bar, the beat of the refresh, and choices of panels: what Dash asks of the browser. */
(function () {
  'use strict';
  var DIMENSIONS = ['service', 'provider', 'model', 'plan', 'country', 'campaign'];
  var VIEW = ['range', 'from', 'to', 'compare'].concat(DIMENSIONS);
  var state = { pending: 0, seconds: 0, paused: false, failedSince: null };
  window.engineLive = state;

  /* Requests under way: a tick is never started before the last one was answered. */
  var plainFetch = window.fetch;
  window.fetch = function (resource) {
    var address = typeof resource === 'string' ? resource : resource && resource.url;
    var counted = address && address.indexOf('_dash-update-component') >= 0;
    if (!counted) return plainFetch.apply(this, arguments);
    state.pending += 1;
    return plainFetch.apply(this, arguments).then(
      function (answer) { state.pending -= 1; connection(answer.status < 500); return answer; },
      function (error) { state.pending -= 1; connection(false); throw error; });
  };
  function connection(works) {
    state.failedSince = works ? null : state.failedSince || Date.now();
    document.documentElement.classList.toggle('is-offline', !works);
  }

  function edited(search, edit) {
    var query = new URLSearchParams(search || '');
    edit(query);
    var text = query.toString();
    return text ? '?' + text : '';
  }
  function dayAfter(day) {
    var moment = new Date(day + 'T00:00:00Z');
    moment.setUTCDate(moment.getUTCDate() + 1);
    return moment.toISOString().slice(0, 10);
  }
  /* What the filter bar's controls do to the address. Answers false for what they refuse. */
  var controls = {
    range: function (query, key) { query.delete('from'); query.delete('to'); query.set('range', key); },
    compare: function (query, key) { query.set('compare', key); },
    unfilter: function (query, dimension) { query.delete(dimension); },
    days: function (query) {
      var from = document.getElementById('range-from').value, to = document.getElementById('range-to').value;
      if (!from || !to || from > to) {
        window.engineSay(from && to ? 'The first day lies after the last.' : 'Choose a first and a last day.');
        return false;
      }
      query.delete('range'); query.set('from', from); query.set('to', dayAfter(to));
    },
    reset: function (query) { DIMENSIONS.forEach(function (name) { query.delete(name); }); }
  };
  function change(name, value) {
    var refused = false;
    var search = edited(location.search, function (query) { refused = controls[name](query, value) === false; });
    if (!refused && search !== location.search) window.dash_clientside.set_props('url', { search: search });
  }
  document.addEventListener('click', function (event) {
    var target = event.target.closest && event.target.closest('[data-range], [data-compare], [data-unfilter], #range-apply, #filter-reset');
    if (!target) return;
    if (target.id) change(target.id === 'range-apply' ? 'days' : 'reset');
    else ['range', 'compare', 'unfilter'].forEach(function (name) { if (name in target.dataset) change(name, target.dataset[name]); });
  });
  // The values of the dimension before leave at once: what is ticked while the new ones are read would be theirs.
  function awaitValues() {
    return [[], [], 'Reading the values\u2026'];
  }

  // From the address as it stands: choices of panels are in it that Dash's own `search` lacks.
  function applyFilter(clicks, dimension, values, options) {
    if (!clicks) return window.dash_clientside.no_update;
    return edited(location.search, function (query) {
      var offered = (options || []).map(function (option) { return option.value; });
      var kept = query.getAll(dimension).filter(function (value) { return offered.indexOf(value) < 0; });
      query.delete(dimension);
      kept.concat(values || []).forEach(function (value) { query.append(dimension, value); });
    });
  }

  /* What the shell says comes with the first answers; where they failed, it is asked for. */
  function openShell(first) {
    first.soon().then(function (answers) {
      if (!answers.facts) return window.dash_clientside.set_props('opening', { data: Date.now() });
      keepFacts(answers.facts);
      if (location.search === first.search) write(answers.words);
    });
  }
  /* The interval is the page's own, or the one the reader chose; pages without anything to ask rest. */
  function pace(section) {
    var facts = section || {};
    state.seconds = facts.seconds || 0;
    state.asks = {};
    if (state.opened) window.engineFirst = null; // they are of the page before
    else openShell(window.engineFirst);
    state.opened = { path: location.pathname, search: location.search };
    document.title = facts.title ? facts.title + ' · Engine Room' : 'Engine Room';
    tell('page-title', facts.title);
    tell('page-question', facts.question);
    window.engineWrite(document.getElementById('filter-extra'), facts.extra || '');
    write({ 'live-window': ((state.facts || {}).words || {})['live-window'] || '' }); // as last told, until it is told anew
    if (facts.bar) document.getElementById('filter-bar-box').className = facts.bar;
    // for the top bar as well; a rule that looks for it with :has() is asked again for every element that comes
    document.documentElement.classList.toggle('on-live-page', /\bis-live\b/.test(facts.bar));
    if (!document.getElementById('wall')) leaveWall(); // a page without a wall screen
    return [(state.chosen || state.seconds || 30) * 1000, !state.seconds];
  }
  function beat(count, before) {
    if (document.hidden || state.paused || state.pending > 0) return window.dash_clientside.no_update;
    return (before || 0) + 1;
  }
  document.addEventListener('visibilitychange', function () {
    if (!document.hidden && state.seconds && !state.paused && state.pending === 0) {
      window.dash_clientside.set_props('refresh', { data: Date.now() });
    }
  });
  /* Ages grow every second: in the page itself, without asking Dash. */
  function keepFacts(facts) {
    if (facts) {
      state.facts = facts;
      write(facts.words);
      document.getElementById('lamp').className = facts.lamp;
    }
    tellAges();
  }
  /* Markup by the id of its place. */
  function write(words) {
    Object.keys(words || {}).forEach(function (id) { window.engineWrite(document.getElementById(id), words[id]); });
  }
  function tellAges() {
    var facts = state.facts || {};
    tell('newest-row-age', since(facts.newest));
    tell('answer-age', facts.asOf ? 'read ' + since(facts.asOf) + ' ago' : '');
  }
  function tell(id, text) {
    var place = document.getElementById(id);
    if (place && place.textContent !== (text || '')) place.textContent = text || '';
  }
  setInterval(function () { if (!document.hidden) tellAges(); }, 1000);
  function since(moment) {
    if (!moment) return '–';
    var seconds = Math.max(0, Math.round((Date.now() - new Date(moment).getTime()) / 1000));
    if (seconds < 120) return seconds + '\u00a0s';
    if (seconds < 7200) return Math.floor(seconds / 60) + '\u00a0min';
    return seconds < 172800 ? Math.floor(seconds / 3600) + '\u00a0h' : Math.floor(seconds / 86400) + '\u00a0d';
  }
  /* Links to other sections keep the view, without what belongs to one panel; the section's own entry is marked. */
  function keepView(search, section) {
    var kept = edited(search, function (query) { query.delete('choice'); query.delete('user'); withoutChoices(query); });
    document.querySelectorAll('.nav-item, .tab-item[href]').forEach(function (link) {
      var path = link.getAttribute('href').split('?')[0];
      link.setAttribute('href', path + kept);
      var isHere = Boolean(section) && link.id.replace(/^(nav|tab)-/, '') === section.key;
      link.classList.toggle('is-active', isHere);
      if (isHere) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
    });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    engine: { applyFilter: applyFilter, awaitValues: awaitValues, beat: beat, pace: pace, keepFacts: keepFacts, keepView: keepView, write: write }
  });

  /* Choices of a panel and downloads: no callback needed. */
  function ask(key, change, quietly) {
    if (change.choice) keepChoice(document.getElementById(key), change.choice, quietly);
    askAs(key, change);
  }
  function askAs(key, change) {
    var now = (state.asks = state.asks || {})[key] || { choice: shownIn(document.getElementById(key)) };
    state.asks[key] = Object.assign({}, now, change);
    window.dash_clientside.set_props({ type: 'panel', key: key }, { ask: state.asks[key] });
  }
  window.engineAsk = ask;
  /* What is chosen in a panel stands in the address as `panel.<key>`, but for its default. It is written without telling Dash's `search`, which
     would draw every panel anew; the server reads it when the page is laid out (layouts/opened.py). `href`, which nobody listens to, is told:
     dcc.Location puts the one it knows back into the address when something else of it changes. */
  var OWN = 'panel.';
  function withoutChoices(query) {
    Array.from(query.keys()).forEach(function (name) { if (name.indexOf(OWN) === 0) query.delete(name); });
  }
  function keepChoice(panel, choice, quietly) {
    var search = edited(location.search, function (query) {
      query.delete(OWN + panel.id);
      if (panel.dataset.alias) query.delete(panel.dataset.alias); // which names a choice of this panel, too
      if (choice !== panel.dataset.default) query.set(OWN + panel.id, choice);
    });
    if (search === location.search) return;
    window.history[quietly ? 'replaceState' : 'pushState']({}, '', location.pathname + search + location.hash);
    window.dash_clientside.set_props('url', { href: location.href });
  }
  function choiceIn(search, panel) {
    var query = new URLSearchParams(search), first = panel.dataset.alias && query.get(panel.dataset.alias);
    return query.get(OWN + panel.id) || (first ? first + panel.dataset.default.replace(/^[^.]*/, '') : panel.dataset.default);
  }
  function shownIn(panel) {
    var asked = (state.asks || {})[panel.id];
    return asked && asked.choice || choiceIn(state.opened ? state.opened.search : location.search, panel);
  }
  /* Back, forward and links within the page: each panel shows what the address says. Another page comes with its choices. */
  function follow() {
    if (!state.opened || location.pathname !== state.opened.path) return;
    document.querySelectorAll('.panel[data-default]').forEach(function (panel) {
      var choice = choiceIn(location.search, panel);
      if (choice === shownIn(panel)) return;
      mark(panel, choice);
      askAs(panel.id, { choice: choice });
    });
  }
  window.addEventListener('popstate', follow);
  window.addEventListener('_dashprivate_pushstate', follow);
  function mark(panel, choice) {
    var parts = choice.split('.');
    controlsOf(panel).forEach(function (control, at) {
      if (control.tagName === 'SELECT') control.value = parts[at];
      else press(control.querySelector('.segment[data-key="' + CSS.escape(parts[at] || '') + '"]'));
    });
    panel.dispatchEvent(new CustomEvent('engine-chosen', { detail: choice, bubbles: true }));
  }
  /* A link within the page keeps what its panels show, unless it names it itself. */
  window.engineKept = function (href) {
    var to = new URL(href, location.href);
    if (to.pathname !== location.pathname) return href;
    new URLSearchParams(location.search).forEach(function (value, name) {
      var panel = document.getElementById(name.slice(OWN.length));
      var isNamed = to.searchParams.has(name) || panel && panel.dataset.alias && to.searchParams.has(panel.dataset.alias);
      if (name.indexOf(OWN) === 0 && !isNamed) to.searchParams.set(name, value);
    });
    return to.pathname + to.search + to.hash;
  };
  /* The parts of a panel's choice, as its controls stand. */
  function controlsOf(panel) {
    return Array.from(panel.querySelectorAll('.panel-head .segmented, .panel-head .select-choice select'));
  }
  function choiceOf(panel) {
    return controlsOf(panel).map(function (part) {
      return part.tagName === 'SELECT' ? part.value : part.querySelector('.segment.is-active').dataset.key;
    }).join('.');
  }
  document.addEventListener('click', function (event) {
    var target = event.target.closest ? event.target : null;
    if (!target) return;
    var segment = target.closest('.panel .segment');
    if (segment) choose(segment);
    var retry = target.closest('.panel .state-failed .btn-main');
    if (retry) ask(retry.closest('.panel').dataset.panel, { tries: Date.now() });
    var wanted = target.closest('.panel [data-action="csv"], .panel [data-action="xlsx"]');
    if (wanted) download(wanted);
    var call = callOf(target);
    if (call) openCall(call.dataset.call);
    if (target.closest('#wall')) wall();
    if (target.closest('#wall-leave')) leaveWall();
    var value = target.closest('[data-filter]');
    if (value) filterBy(value.dataset.filter, value.dataset.value);
    var pause = target.closest('#pause');
    if (pause) setPaused(pause, !state.paused);
  });
  function press(segment) {
    if (!segment) return;
    segment.parentNode.querySelectorAll('.segment').forEach(function (one) {
      var on = one === segment;
      one.classList.toggle('is-active', on);
      one.setAttribute('aria-pressed', String(on));
    });
  }
  function choose(segment) {
    press(segment);
    var panel = segment.closest('.panel');
    ask(panel.dataset.panel, { choice: choiceOf(panel) });
  }
  /* The view alone: what else an address may hold (choices, a user, the mark of whoever sent the link) the API refuses. */
  function viewIn(search) {
    var query = new URLSearchParams();
    new URLSearchParams(search).forEach(function (value, name) { if (VIEW.indexOf(name) >= 0) query.append(name, value); });
    return query;
  }
  function download(button) {
    var panel = button.closest('.panel');
    var query = viewIn(location.search);
    query.set('format', button.dataset.action);
    var whole = panel.querySelector('[data-export]'); // a list that is shown in part is downloaded as a whole
    var choice = whole ? whole.dataset.export : shownIn(panel);
    if (choice) query.set('choice', choice);
    var anchor = document.createElement('a');
    anchor.href = '/api/v1/panels/' + encodeURIComponent(panel.id) + '?' + query.toString();
    anchor.download = '';
    anchor.click();
  }
  document.addEventListener('change', function (event) {
    var select = event.target.closest && event.target.closest('.panel .select-choice select');
    if (select) ask(select.closest('.panel').dataset.panel, { choice: choiceOf(select.closest('.panel')) });
    if (event.target.id !== 'refresh-seconds') return;
    state.chosen = Number(event.target.value);
    window.dash_clientside.set_props('beat', { interval: state.chosen * 1000 });
  });

  /* A row of the feed is one large button: a click anywhere opens its call, but on a value that becomes a filter, or at the end of marking text. */
  function callOf(target) {
    var row = target.closest('.feed-row');
    if (!row || target.closest('[data-filter]') || !window.getSelection().isCollapsed) return target.closest('[data-call]');
    return row.querySelector('[data-call]');
  }
  function openCall(id) {
    var dialog = document.getElementById('call-dialog');
    window.dash_clientside.set_props('call-open', { data: id });
    if (!dialog.open) dialog.showModal();
  }
  /* The wall screen: the page alone, as tall as the screen. Charts measure again, also where full screen was refused. */
  function wall() {
    showWall(true);
    document.documentElement.requestFullscreen().catch(function () { window.engineSay('The browser refused full screen; Esc leaves the wall screen'); });
  }
  function leaveWall() {
    if (document.fullscreenElement === document.documentElement) document.exitFullscreen();
    showWall(false);
  }
  function showWall(shown) {
    if (document.documentElement.classList.contains('is-wall') === shown) return;
    document.documentElement.classList.toggle('is-wall', shown);
    window.scrollTo(0, 0);
    window.dispatchEvent(new Event('resize'));
  }
  document.addEventListener('fullscreenchange', function () {
    if (!document.fullscreenElement) showWall(false);
  });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape' || !document.documentElement.classList.contains('is-wall')) return;
    event.preventDefault(); // and nothing else is closed or cleared
    leaveWall();
  });
  /* Any value can become a filter. */
  function filterBy(dimension, value) {
    var search = edited(location.search, function (query) {
      if (query.getAll(dimension).indexOf(value) < 0) query.append(dimension, value);
    });
    window.dash_clientside.set_props('url', { search: search });
  }
  function setPaused(button, paused) {
    state.paused = paused;
    button.setAttribute('aria-pressed', String(paused));
    button.querySelector('.pause-word').textContent = paused ? 'Resume' : 'Pause';
    button.querySelector('.icon').className = paused ? 'icon icon-play' : 'icon icon-pause';
  }
})();
