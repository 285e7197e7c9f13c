/* Paper is white, and narrower than the screen that charts were drawn for. It is laid out before a chart could come anew from the server or plotly
   could hear of the width: charts are drawn at once as wide as an upright page, and assets/08_print.css turns the colours of dark ones over. */
(function () {
  'use strict';
  var ROOM = 660; // px of a panel's inside on A4 and Letter, upright, with the margins of assets/08_print.css
  var root = document.documentElement;

  function charts() {
    return Array.from(document.querySelectorAll('.js-plotly-plot')).filter(function (one) { return one._fullLayout; });
  }
  window.addEventListener('beforeprint', function () {
    if (window.engineTheme.current() === 'dark') {
      root.dataset.printed = 'dark';
      root.setAttribute('data-bs-theme', 'light');
    }
    charts().forEach(function (one) {
      var usual = parseFloat(getComputedStyle(one).getPropertyValue('--h'));
      window.Plotly.relayout(one, { width: ROOM, height: usual });
    });
  });
  window.addEventListener('afterprint', function () {
    if (root.dataset.printed) root.setAttribute('data-bs-theme', root.dataset.printed);
    delete root.dataset.printed;
    charts().forEach(function (one) { window.Plotly.relayout(one, { width: null, height: null, autosize: true }); });
  });
})();
