// Build what the pages need from node_modules into one folder.  usage: node frontend/build.js <target folder>
const fs = require('fs');
const path = require('path');

const root = path.dirname(__dirname);
const modules = path.join(root, 'node_modules');
const target = process.argv[2];
if (!target) throw new Error('usage: node frontend/build.js <target folder>');

const COPIES = {
  'bootstrap/dist/css/bootstrap.min.css': 'bootstrap.min.css',
  '@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2': 'inter-latin-opsz-normal.woff2',
  'web-vitals/dist/web-vitals.iife.js': 'web-vitals.iife.js',
};
const MAPS = ['world_110m', 'world_50m'];

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

function copyFiles() {
  for (const [from, to] of Object.entries(COPIES)) {
    const text = fs.readFileSync(path.join(modules, from));
    // a pointer to a source map that is not shipped would be a request in vain
    fs.writeFileSync(path.join(target, to), /\.(css|js)$/.test(to) ? text.toString().replace(/\n?(\/\*|\/\/)# sourceMappingURL=.*$/m, '') : text);
  }
}

// loaded in a page this file would replace the Plotly that is there; loaded here it hands over its maps
function extractMaps() {
  global.window = {};
  const found = require(path.join(modules, 'plotly.js/dist/plotly-geo-assets.js')).topojson;
  fs.mkdirSync(path.join(target, 'topojson'), { recursive: true });
  for (const name of MAPS) {
    if (!found || !found[name]) throw new Error(`plotly-geo-assets holds no ${name}`);
    fs.writeFileSync(path.join(target, 'topojson', `${name}.json`), JSON.stringify(found[name]));
  }
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
    footer: { js: 'window.Plotly=Plotly;' },
    target: 'es2018',
    legalComments: 'eof',
    define: { global: 'window', 'define.amd': 'false', 'process.env.NODE_DEBUG': 'false' },
    alias: { stream: 'stream-browserify' },
    plugins: [css, shaders],
    logLevel: 'warning',
  });
}

fs.mkdirSync(target, { recursive: true });
copyFiles();
extractMaps();
bundlePlotly().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
