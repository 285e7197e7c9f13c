/* Puts markup that came as one attribute in place (components/static.py), and makes its links navigate without a reload. */
(function () {
  'use strict';
  function fill(element) {
    var markup = element.getAttribute('data-html');
    if (element.engineHtml === markup) return;
    element.engineHtml = markup;
    element.innerHTML = markup;
  }
  function look(node) {
    if (node.nodeType !== 1) return;
    if (node.hasAttribute('data-html')) fill(node);
    node.querySelectorAll('[data-html]').forEach(fill);
  }
  new MutationObserver(function (records) {
    records.forEach(function (record) {
      if (record.type === 'attributes') fill(record.target);
      else record.addedNodes.forEach(look);
    });
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-html'] });

  document.addEventListener('click', function (event) {
    var link = event.target.closest && event.target.closest('a[data-link]');
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.history.pushState({}, '', link.getAttribute('href'));
    window.dispatchEvent(new CustomEvent('_dashprivate_pushstate')); // what dcc.Link does
    window.scrollTo(0, 0);
  });
})();
