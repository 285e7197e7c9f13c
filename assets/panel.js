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
  /* The picture needs what lives outside the chart: a solid ground, the title and the font (an image knows no web fonts). */
  var font = null;
  function fontFace() {
    if (!font) {
      font = fetch('/assets/vendor/inter-latin-opsz-normal.woff2').then(function (answer) {
        if (!answer.ok) throw new Error('no font');
        return answer.blob();
      }).then(function (blob) {
        return new Promise(function (done, fail) {
          var reader = new FileReader();
          reader.onload = function () { done(reader.result); };
          reader.onerror = fail;
          reader.readAsDataURL(blob);
        });
      }).then(function (address) {
        return '<style>@font-face{font-family:"Inter Variable";font-weight:100 900;src:url(' + address +
          ')}text{font-feature-settings:"tnum"}</style>';
      }).catch(function () { font = null; return ''; });
    }
    return font;
  }
  function lines(text, width) {
    var most = Math.max(20, Math.floor(width / 6.2));
    var made = [''];
    text.split(' ').forEach(function (word) {
      var last = made[made.length - 1];
      if (last && last.length + word.length >= most) made.push(word);
      else made[made.length - 1] = last ? last + ' ' + word : word;
    });
    return made.filter(Boolean);
  }
  function titled(panel, plot) {
    var style = getComputedStyle(panel);
    var subtitle = panel.querySelector('.panel-subtitle');
    var below = lines(subtitle ? subtitle.textContent : '', plot.clientWidth - 28);
    var head = 40 + below.length * 15;
    return Object.assign({}, plot.layout, {
      paper_bgcolor: style.backgroundColor,
      width: plot.clientWidth,
      height: plot.clientHeight + head,
      margin: Object.assign({}, plot._fullLayout.margin, { t: (plot._fullLayout.margin.t || 0) + head }),
      title: {
        text: '<b>' + escaped(panel.dataset.title) + '</b>' + below.map(function (one) {
          return '<br><span style="font-size:12px">' + escaped(one) + '</span>';
        }).join(''),
        x: 0, xanchor: 'left', xref: 'container', y: 1, yanchor: 'top', yref: 'container', pad: { l: 14, t: 14 },
        font: { size: 13, color: style.color }
      }
    });
  }
  function drawn(address, layout) {
    var scale = 2;
    return new Promise(function (done, fail) {
      var image = new Image();
      image.onload = function () {
        var canvas = document.createElement('canvas');
        canvas.width = layout.width * scale;
        canvas.height = layout.height * scale;
        canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(function (blob) { if (blob) done(blob); else fail(new Error('empty picture')); }, 'image/png');
      };
      image.onerror = fail;
      image.src = address;
    });
  }
  function picture(panel) {
    var plot = panel.querySelector('.js-plotly-plot');
    if (!plot || !window.Plotly) return say('This panel has no chart to save');
    var layout = titled(panel, plot);
    var size = { format: 'svg', width: layout.width, height: layout.height };
    Promise.all([window.Plotly.toImage({ data: plot.data, layout: layout }, size), fontFace()]).then(function (parts) {
      var svg = decodeURIComponent(parts[0].slice(parts[0].indexOf(',') + 1)).replace(/(<svg[^>]*>)/, '$1' + parts[1]);
      return drawn('data:image/svg+xml,' + encodeURIComponent(svg), layout);
    }).then(function (blob) {
      var anchor = document.createElement('a');
      anchor.href = URL.createObjectURL(blob);
      var shown = document.querySelector('#range-dates [data-days]'); // as CSV and XLSX are named
      anchor.download = panel.dataset.panel + (shown ? '-' + shown.dataset.days : '') + '.png';
      anchor.click();
      setTimeout(function () { URL.revokeObjectURL(anchor.href); }, 1000);
    }).catch(function () { say('The chart could not be saved'); });
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
