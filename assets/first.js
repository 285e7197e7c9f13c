/* What Dash asks for first is asked for while the browser still reads Dash itself: the layout with the page that was opened, and in one answer
   what that page shows (callbacks/opening.py). */
(function () {
  'use strict';
  var plainFetch = window.fetch;
  var opened = new URLSearchParams({ path: location.pathname, search: location.search }).toString();
  function early(address) {
    return plainFetch(address, { credentials: 'same-origin' }); // as the page preloads it (api/serving.py)
  }
  var first = early('/_first-answers?' + opened).then(function (answer) { return answer.ok ? answer.json() : {}; }).catch(function () { return {}; });
  var PATIENCE = 1000; // from when somebody waits for it
  window.engineFirst = {
    path: location.pathname,
    search: location.search,
    soon: function () { return Promise.race([first, new Promise(function (done) { setTimeout(done, PATIENCE, {}); })]); }
  };
  var answers = { '/_dash-layout': early('/_dash-layout?' + opened), '/_dash-dependencies': early('/_dash-dependencies') };
  window.fetch = function (resource) {
    var answer = typeof resource === 'string' ? answers[resource] : null;
    if (!answer) return plainFetch.apply(this, arguments);
    delete answers[resource];
    return answer;
  };
})();
