// Build what the pages need from node_modules into one folder.  usage: node frontend/build.js <target folder>
const fs = require('fs');
const path = require('path');
const { PurgeCSS } = require('purgecss');
const { lightMap } = require('./maps');

const root = path.dirname(__dirname);
const modules = path.join(root, 'node_modules');
const target = process.argv[2];
if (!target) throw new Error('usage: node frontend/build.js <target folder>');

const COPIES = {
  '@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2': 'inter-latin-opsz-normal.woff2',
  'web-vitals/dist/web-vitals.iife.js': 'web-vitals.iife.js',
};
const MAP = 'world_50m';
const ELEMENTS = ['a', 'b', 'body', 'button', 'caption', 'code', 'dd', 'dl', 'dt', 'fieldset', 'h1', 'h2', 'h3', 'hr', 'html', 'input', 'label', 'legend', 'li',
  'ol', 'option', 'p', 'pre', 'root', 'select', 'small', 'strong', 'summary', 'svg', 'table', 'tbody', 'td', 'textarea', 'tfoot', 'th', 'thead', 'tr', 'ul'];

// plotly.js brings some style sheets; a page under our policy may add them as elements
const css = {
  name: 'css',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, (args) => ({
      contents: `const s=document.createElement('style');s.textContent=${JSON.stringify(fs.readFileSync(args.path, 'utf8'))};document.head.appendChild(s);`,
      loader: 'js',
    }));
  },
};
const shaders = {
  name: 'shaders',
  setup(build) {
    build.onLoad({ filter: /\.(glsl|vert|frag)$/ }, (args) => ({ contents: fs.readFileSync(args.path, 'utf8'), loader: 'text' }));
  },
};

// plotly.js makes an index of every name of every country as it starts; our maps name countries by their codes, so it would be made in vain
const withoutCountryNames = {
  name: 'without-country-names',
  setup(build) {
    build.onResolve({ filter: /^country-iso-search$/ }, (args) => ({ path: args.path, namespace: 'without-country-names' }));
    build.onLoad({ filter: /.*/, namespace: 'without-country-names' }, () => ({
      contents: 'exports.COUNTRIES = []; exports.createLookup = () => ({ lookupAlpha3: () => undefined });',
    }));
  },
};

// a pointer to a source map that is not shipped would be a request in vain
function withoutMap(text) {
  return text.replace(/\n?(\/\*|\/\/)# sourceMappingURL=.*$/m, '');
}

function copyFiles() {
  for (const [from, to] of Object.entries(COPIES)) {
    const content = fs.readFileSync(path.join(modules, from));
    fs.writeFileSync(path.join(target, to), to.endsWith('.js') ? withoutMap(content.toString()) : content);
  }
}

// Of Bootstrap's rules nine in ten are for what we do not show; each is read on every first visit. What stays: elements, variables, and the classes of
// the form fields that dash-bootstrap-components makes.
async function pruneBootstrap() {
  const found = await new PurgeCSS().purge({
    content: [],
    css: [{ raw: withoutMap(fs.readFileSync(path.join(modules, 'bootstrap/dist/css/bootstrap.min.css'), 'utf8')) }],
    safelist: { standard: ELEMENTS, greedy: [/form-(check|control|label|select)/, /visually-hidden/] },
    dynamicAttributes: ['data-bs-theme', 'type'],
  });
  fs.writeFileSync(path.join(target, 'bootstrap.min.css'), found[0].css);
}

// loaded in a page this file would replace the Plotly that is there; loaded here it hands over its map
function extractMap() {
  global.window = {};
  const found = require(path.join(modules, 'plotly.js/dist/plotly-geo-assets.js')).topojson;
  if (!found || !found[MAP]) throw new Error(`plotly-geo-assets holds no ${MAP}`);
  fs.mkdirSync(path.join(target, 'topojson'), { recursive: true });
  fs.writeFileSync(path.join(target, 'topojson', `${MAP}.json`), JSON.stringify(lightMap(found[MAP])));
}

function bundlePlotly() {
  return require('esbuild').build({
    entryPoints: [path.join(__dirname, 'entry.js')],
    nodePaths: [modules],
    outfile: path.join(target, 'plotly.min.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'Plotly',
    // read at once, while other files arrive: drawing would read function after function, and the compiled script that browsers keep would lack them
    banner: { js: '//# allFunctionsCalledOnLoad' },
    footer: { js: 'window.Plotly=Plotly;' },
    target: 'es2018',
    legalComments: 'eof',
    define: { global: 'window', 'define.amd': 'false', 'process.env.NODE_DEBUG': 'false' },
    alias: { stream: 'stream-browserify' },
    plugins: [css, shaders, withoutCountryNames],
    logLevel: 'warning',
  });
}

fs.mkdirSync(target, { recursive: true });
copyFiles();
extractMap();
Promise.all([pruneBootstrap(), bundlePlotly()]).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
