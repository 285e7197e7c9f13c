/* Light or dark. Loaded in <head> before the first paint, so nothing flashes; the cookie tells the server which figures to draw. */
(function () {
  'use strict';
  if (window.engineTheme) return; // Dash includes every asset once more at the end of the body

  function stored() {
    var found = document.cookie.match(/(?:^|; )er-theme=(light|dark)/);
    return found ? found[1] : null;
  }
  function remember(theme) {
    document.cookie = 'er-theme=' + theme + '; path=/; max-age=31536000; SameSite=Lax';
  }
  function apply(theme) {
    document.documentElement.setAttribute('data-bs-theme', theme);
  }
  function current() {
    return document.documentElement.getAttribute('data-bs-theme') === 'dark' ? 'dark' : 'light';
  }
  function change(theme) {
    remember(theme);
    apply(theme);
    if (window.dash_clientside && window.dash_clientside.set_props) {
      window.dash_clientside.set_props('theme', { data: theme });
    }
  }

  var first = stored() || (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  apply(first);
  remember(first);

  window.engineTheme = {
    current: current,
    toggle: function () {
      change(current() === 'dark' ? 'light' : 'dark');
    }
  };
  document.addEventListener('click', function (event) {
    if (event.target.closest && event.target.closest('#theme-button')) window.engineTheme.toggle();
  });
})();
