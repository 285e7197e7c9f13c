/* The Dash components of our own (components/elements.py): text that is markup, and a panel that gets all it shows as one property. */
(function () {
  'use strict';
  var PLOTLY = '/_dash-component-suites/plotly/package_data/plotly.min.js';
  var CONFIG = {
    displaylogo: false,
    displayModeBar: false,
    responsive: false, // see fits: plotly.js hears of the window's size only
    showSendToCloud: false, // plotly 7 would offer to upload the figure
    plotlyServerURL: '',
    topojsonURL: '/assets/vendor/topojson/',
    scrollZoom: false,
    doubleClick: 'reset'
  };

  /* plotly.js is read while Dash waits for its layout; for who was here before the page itself asks for it (api/serving.py), before Dash. */
  var plotly = null, isLost = false;
  var AGAIN = [0, 500, 2000]; // ms until it is asked for once more: the first time may have been the lost one on its way
  document.addEventListener('error', function (event) { isLost = isLost || event.target.id === 'plotly-js'; }, true);
  function withPlotly() {
    plotly = plotly || new Promise(function (done, fail) {
      if (window.Plotly) return done(window.Plotly);
      var named = document.getElementById('plotly-js'), tries = 0;
      function loaded() { done(window.Plotly); }
      function lost() {
        if (tries < AGAIN.length) return setTimeout(ask, AGAIN[tries++]);
        plotly = null;
        fail(new Error('plotly.js could not be loaded'));
      }
      function ask() {
        var script = document.createElement('script');
        script.src = named ? named.href || named.src : PLOTLY; // with its hash, as the page names it
        script.onload = loaded;
        script.onerror = lost;
        document.head.append(script);
      }
      if (!named || named.tagName !== 'SCRIPT' || isLost) return ask();
      named.addEventListener('load', loaded);
      named.addEventListener('error', lost);
    });
    return plotly;
  }

  /* New markup in the place of old: what is the same stays, so that focus, scrolled lists and open details are not lost. */
  function write(place, html) {
    if (!place || place.engineHtml === html) return;
    place.engineHtml = html;
    var fresh = document.createElement('template');
    fresh.innerHTML = html;
    settle(place, fresh.content);
  }
  function settle(place, fresh) {
    var was = Array.from(place.childNodes), comes = Array.from(fresh.childNodes);
    comes.forEach(function (node, at) {
      var old = was[at];
      if (!old) place.append(node);
      else if (!old.isEqualNode(node)) {
        if (isAlike(old, node)) { copyAttributes(old, node); settle(old, node); } else old.replaceWith(node);
      }
    });
    was.slice(comes.length).forEach(function (node) { node.remove(); });
  }
  function isAlike(old, node) {
    return old.nodeType === 1 && node.nodeType === 1 && old.tagName === node.tagName && !/^(select|input|textarea)$/i.test(old.tagName);
  }
  function copyAttributes(old, node) {
    var isOpen = old.tagName === 'DETAILS' && old.hasAttribute('open');
    Array.from(old.attributes).forEach(function (one) { if (!node.hasAttribute(one.name)) old.removeAttribute(one.name); });
    Array.from(node.attributes).forEach(function (one) {
      if (old.getAttribute(one.name) !== one.value) old.setAttribute(one.name, one.value);
    });
    if (isOpen) old.setAttribute('open', '');
  }
  window.engineWrite = write;

  function Markup(props) {
    var React = window.React;
    var place = React.useRef(null);
    React.useLayoutEffect(function () {
      place.current.engineTold = place.current.engineHtml !== undefined;
      write(place.current, props.html || '');
    }, [props.html]);
    React.useLayoutEffect(function () {
      if (props.waits) begin(place.current, props.id, 'markup', props, function (html) { write(place.current, html); });
    }, []);
    return React.createElement('div', { id: props.id, className: props.className, ref: place });
  }

  function PanelView(props) {
    var React = window.React;
    var place = React.useRef(null);
    React.useLayoutEffect(function () {
      var root = place.current;
      write(root, props.html || '');
      return function () { erase(root); };
    }, []);
    React.useLayoutEffect(function () {
      begin(place.current, JSON.parse(props.id), 'panels', props, function (view) { receive(place.current, view); });
    }, []);
    React.useEffect(function () {
      place.current.engineTold = Boolean(props.view);
      if (props.view) receive(place.current, props.view);
    }, [props.view]);
    React.useEffect(function () { if (props.overlay) layOver(place.current, props.overlay); }, [props.overlay]);
    React.useEffect(function () { part(place.current, 'found', props.found); }, [props.found]);
    return React.createElement('div', { id: props.id, className: props.className, ref: place });
  }
  window.engine_room = { Markup: Markup, PanelView: PanelView };

  /* What comes onto the page takes what the first answers (assets/first.js) have for it. What they lack, or what comes later, is asked for alone. */
  function begin(root, id, kind, props, take) {
    firstOf(kind, id.key || id).then(function (found) {
      if (!root.isConnected || root.engineTold) return; // the page was left, or an answer to a later question came
      if (found !== undefined) take(found);
      else window.dash_clientside.set_props(id, { ask: Object.assign({}, props.ask, { at: Date.now() }) });
    });
  }
  function firstOf(kind, name) {
    var first = window.engineFirst;
    if (!first || first.path !== location.pathname || first.search !== location.search) return Promise.resolve();
    return first.soon().then(function (answers) {
      var found = answers[kind] || {}, one = found[name];
      delete found[name]; // the same panel later on asks anew
      return first.search === location.search ? one : undefined; // filters were changed meanwhile
    });
  }

  function part(root, name, html) {
    if (typeof html === 'string') write(root.querySelector('[data-part="' + name + '"]'), html);
  }
  function show(root, view) {
    root.engineHeld = null;
    tellHeld(root);
    Object.keys(view.parts || {}).forEach(function (name) { part(root, name, view.parts[name]); });
    root.querySelector('.panel-body').classList.toggle('is-stale', Boolean(view.is_stale));
    if (view.figure) draw(root, view.figure);
  }

  /* A chart is drawn when there is one, and again by the same call: plotly changes what differs. */
  /* plotly.js asks for the map of the world when it comes to draw it: it is on its way by then. */
  var isMapAsked = false;
  function askForMap() {
    if (isMapAsked) return;
    isMapAsked = true;
    var link = document.createElement('link');
    Object.assign(link, { rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: CONFIG.topojsonURL + 'world_50m.json' });
    document.head.append(link);
  }

  function draw(root, figure) {
    var place = root.querySelector('.graph');
    place.engineFigure = figure;
    if (figure.layout.geo) askForMap();
    withPlotly().then(function (Plotly) {
      if (place.engineFigure !== figure || !place.isConnected) return; // a later one came, or the page was left
      return Plotly.react(place, figure.data, figure.layout, CONFIG);
    }).then(function () { if (place.data) fits.observe(place); }).catch(function (error) {
      if (place.engineFigure === figure) sayUndrawn(root, error);
    });
  }
  function sayUndrawn(root, error) {
    var words = document.getElementById('chart-undrawn'); // as layouts/shell.py has them
    console.warn('A chart could not be drawn: ' + error.message);
    if (words) part(root, 'state', words.innerHTML);
  }
  /* A chart fills its place also when that grows by itself: a neighbour's heading takes two lines once the font is there. */
  var fits = new ResizeObserver(function (seen) { seen.forEach(function (one) { fit(one.target); }); });
  function fit(place) {
    var drawn = place._fullLayout;
    if (!drawn || !place.clientWidth || !place.clientHeight) return;
    if (Math.abs(drawn.width - place.clientWidth) > 1 || Math.abs(drawn.height - place.clientHeight) > 1) window.Plotly.Plots.resize(place);
  }
  function erase(root) {
    var place = root.querySelector('.graph');
    if (place) { place.engineFigure = null; fits.unobserve(place); }
    if (place && window.Plotly && place.data) window.Plotly.purge(place);
  }

  /* Rows of a feed wait while somebody reads it: the pointer or the focus is on them, or they were scrolled. */
  function receive(root, view) {
    if (view.by_itself && root.querySelector('.feed-new') && isRead(root)) {
      root.engineHeld = view;
      tellHeld(root);
    } else show(root, view);
  }
  function isRead(root) {
    var content = root.querySelector('.panel-content');
    return Boolean(content.querySelector('[data-call]')) && (content.matches(':hover') || content.contains(document.activeElement) || content.scrollTop > 4);
  }
  function tellHeld(root) {
    var button = root.querySelector('.feed-new');
    if (!button) return;
    var waiting = root.engineHeld ? waitingRows(root) : 0;
    button.textContent = waiting ? waiting.toLocaleString('en-US') + ' new' : '';
  }
  function waitingRows(root) {
    var shown = new Set(Array.from(root.querySelectorAll('[data-call]'), function (one) { return one.dataset.call; }));
    var fresh = document.createElement('template');
    fresh.innerHTML = root.engineHeld.parts.content || '';
    return Array.from(fresh.content.querySelectorAll('[data-call]')).filter(function (one) { return !shown.has(one.dataset.call); }).length;
  }
  document.addEventListener('click', function (event) {
    var button = event.target.closest && event.target.closest('.feed-new');
    if (!button) return;
    var root = button.closest('.panel').parentNode;
    root.querySelector('.panel-content').scrollTop = 0;
    if (root.engineHeld) show(root, root.engineHeld);
  });

  /* The table or the SQL over a panel's body: asked for once, taken away by the same again. */
  function layOver(root, overlay) {
    var place = root.querySelector('[data-part="extra"]');
    place.dataset.shown = overlay.action;
    write(place, overlay.html);
  }
  document.addEventListener('click', function (event) {
    var button = event.target.closest && event.target.closest('.panel [data-action="table"], .panel [data-action="sql"]');
    if (!button) return;
    var panel = button.closest('.panel'), place = panel.querySelector('[data-part="extra"]');
    var again = place.firstChild && place.dataset.shown === button.dataset.action;
    write(place, '');
    if (!again) window.dash_clientside.set_props({ type: 'panel', key: panel.dataset.panel }, { wanted: { action: button.dataset.action, at: Date.now() } });
  });

  /* Links in markup navigate without a reload, as dcc.Link does. */
  document.addEventListener('click', function (event) {
    var link = event.target.closest && event.target.closest('a[data-link]');
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.history.pushState({}, '', window.engineKept(link.getAttribute('href')));
    window.dispatchEvent(new CustomEvent('_dashprivate_pushstate')); // what dcc.Link does
    window.scrollTo(0, 0);
  });
  document.addEventListener('DOMContentLoaded', function () { setTimeout(function () { withPlotly().catch(function () {}); }, 0); }); // who draws says what failed
})();
