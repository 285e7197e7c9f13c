/* What a panel does in the browser alone: full screen, copy link, PNG. */
(function () {
  'use strict';

  function say(text) { window.engineSay(text); }

  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    return new Promise(function (done, fail) {
      var field = document.createElement('textarea');
      field.value = text;
      field.style.position = 'fixed';
      field.style.opacity = '0';
      document.body.append(field);
      field.select();
      var copied = document.execCommand('copy');
      field.remove();
      if (copied) done(); else fail(new Error('copying was refused'));
    });
  }
  function link(panel) {
    var address = location.origin + location.pathname + location.search + (panel ? '#' + panel.dataset.panel : '');
    copy(address).then(function () { say(panel ? 'Link to this panel copied' : 'Link to this view copied'); },
      function () { say('The browser refused to copy: ' + address); });
  }
  function fullscreen(panel) {
    if (document.fullscreenElement) document.exitFullscreen();
    else panel.requestFullscreen().catch(function () { say('The browser refused full screen'); });
  }
  /* The picture needs a solid ground and its title, which live outside the chart. */
  function picture(panel) {
    var plot = panel.querySelector('.js-plotly-plot');
    if (!plot || !window.Plotly) return say('This panel has no chart to save');
    var style = getComputedStyle(panel);
    var subtitle = panel.querySelector('.panel-subtitle');
    var layout = Object.assign({}, plot.layout, {
      paper_bgcolor: style.backgroundColor,
      width: plot.clientWidth,
      height: plot.clientHeight + 64,
      margin: Object.assign({}, plot._fullLayout.margin, { t: (plot._fullLayout.margin.t || 0) + 64 }),
      title: {
        text: '<b>' + escaped(panel.dataset.title) + '</b><br>' + escaped(subtitle ? subtitle.textContent : ''),
        x: 0, xanchor: 'left', xref: 'container', y: 1, yanchor: 'top', yref: 'container', pad: { l: 14, t: 14 },
        font: { size: 13, color: style.color }
      }
    });
    window.Plotly.toImage({ data: plot.data, layout: layout }, { format: 'png', scale: 2, width: layout.width, height: layout.height })
      .then(function (address) {
        var anchor = document.createElement('a');
        anchor.href = address;
        anchor.download = panel.dataset.panel + '.png';
        anchor.click();
      }, function () { say('The chart could not be saved'); });
  }
  function escaped(text) {
    return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  }

  document.addEventListener('click', function (event) {
    var button = event.target.closest && event.target.closest('[data-action]');
    if (!button) return;
    var panel = button.closest('.panel');
    var action = button.dataset.action;
    if (action === 'link') link(panel);
    else if (panel && action === 'fullscreen') fullscreen(panel);
    else if (panel && action === 'png') picture(panel);
  });
  document.addEventListener('fullscreenchange', function () {
    window.dispatchEvent(new Event('resize')); // plotly measures again
  });
})();
