/* Technical performance: a statement's plan in a dialog of its own. */
(function () {
  'use strict';
  document.addEventListener('click', function (event) {
    var wanted = event.target.closest && event.target.closest('[data-plan]');
    if (!wanted) return;
    var dialog = document.getElementById('plan-dialog');
    window.dash_clientside.set_props('plan-open', { data: { query: wanted.dataset.plan, asked: Date.now() } });
    if (!dialog.open) dialog.showModal();
  });
})();
