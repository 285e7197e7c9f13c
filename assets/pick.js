/* A clicked value fills another panel of the page (components/pick.py) and brings it into view. */
(function () {
  'use strict';
  document.addEventListener('click', function (event) {
    var value = event.target.closest && event.target.closest('[data-pick]');
    var panel = value && document.getElementById(value.dataset.pick);
    if (!panel) return;
    window.engineAsk(value.dataset.pick, { choice: value.dataset.choice });
    panel.scrollIntoView({ block: 'nearest' });
    var content = panel.querySelector('.panel-content');
    if (content) content.focus({ preventScroll: true });
  });
})();
