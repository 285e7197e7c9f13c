/* The funnel's own control: selects of steps, order and window become one choice of the panel. */
(function () {
  'use strict';
  function parts(panel, name) {
    return Array.prototype.slice.call(panel.querySelectorAll('[data-journey="' + name + '"]'));
  }
  function values(selects) {
    return selects.map(function (one) { return one.value; }).filter(Boolean);
  }
  /* What was shown before the change, so that two steps may change places. */
  function note(selects) {
    selects.forEach(function (one) { one.dataset.was = one.value; });
  }
  function settle(changed, selects) {
    var twin = selects.filter(function (one) { return one !== changed && one.value && one.value === changed.value; })[0];
    if (twin) twin.value = changed.dataset.was || '';
    var chosen = values(selects);
    if (chosen.length < 2) {
      changed.value = changed.dataset.was || '';
      window.engineSay('A funnel needs two steps');
      return false;
    }
    selects.forEach(function (one, place) { one.value = chosen[place] || ''; });
    note(selects);
    return true;
  }
  /* Back and forward: the selects stand as the address says. */
  document.addEventListener('engine-chosen', function (event) {
    var steps = parts(event.target, 'step'), chosen = event.detail.split('.');
    if (!steps.length || chosen.length < 3) return;
    parts(event.target, 'days')[0].value = chosen[0];
    parts(event.target, 'order')[0].value = chosen[1];
    steps.forEach(function (one, place) { one.value = chosen[2].split('-')[place] || ''; });
    note(steps);
  });
  document.addEventListener('focusin', function (event) {
    if (event.target.matches && event.target.matches('[data-journey="step"]')) note(parts(event.target.closest('.panel'), 'step'));
  });
  document.addEventListener('change', function (event) {
    var changed = event.target.closest && event.target.closest('.panel [data-journey]');
    if (!changed) return;
    var panel = changed.closest('.panel');
    var steps = parts(panel, 'step');
    if (changed.dataset.journey === 'step' && !settle(changed, steps)) return;
    var choice = [parts(panel, 'days')[0].value, parts(panel, 'order')[0].value, values(steps).join('-')].join('.');
    window.engineAsk(panel.dataset.panel, { choice: choice });
  });
})();
