// The kinds of chart the pages draw, as SVG only: no WebGL, so the content security policy needs no 'unsafe-eval'.
var Plotly = require('plotly.js/lib/core');

Plotly.register([
  require('plotly.js/lib/bar'),
  require('plotly.js/lib/choropleth'),
  require('plotly.js/lib/pie'),
  require('plotly.js/lib/sankey'),
  require('plotly.js/lib/scatterpolar'),
  require('plotly.js/lib/treemap'),
  require('plotly.js/lib/waterfall')
]);

module.exports = Plotly;
