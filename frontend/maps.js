// The map of the world as the pages draw it: of the detailed map the countries and the land, with no more points than can be seen.
const { feature, quantize } = require('topojson-client');
const { filter, planarRingArea, presimplify, simplify } = require('topojson-simplify');

// square degrees: a corner that spans less is left out, and so is an island if its country has a larger part; full screen that is two pixels
const LEAST = 0.03;

const index = (arc) => (arc < 0 ? ~arc : arc);
const polygons = (geometry) => (geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs);

function area(map, arcs) {
  return planarRingArea(feature(map, { type: 'Polygon', arcs }).geometry.coordinates[0]);
}

// a country with no part that large would vanish: it keeps every point it has
function keepSmallCountries(map, full) {
  const kept = new Set();
  for (const country of map.objects.countries.geometries) {
    if (polygons(country).some((polygon) => area(map, polygon) > LEAST)) continue;
    country.arcs.flat(Infinity).forEach((arc) => kept.add(index(arc)));
  }
  kept.forEach((arc) => { map.arcs[arc] = full.arcs[arc].map(([x, y]) => [x, y]); });
  return kept;
}

// The topology plotly.js reads, from the one it ships, which draws 140,000 points.
function lightMap(shipped) {
  const { type, transform, arcs, objects: { countries, land } } = shipped;
  const full = presimplify({ type, transform, arcs, objects: { countries, land } });
  const map = simplify(full, LEAST);
  const kept = keepSmallCountries(map, full);
  const isSeen = (polygon) => area(map, polygon) > LEAST || polygon[0].some((arc) => kept.has(index(arc)));
  for (const object of Object.values(map.objects)) {
    object.geometries = object.geometries.map((geometry) => ({ ...geometry, type: 'MultiPolygon', arcs: polygons(geometry).filter(isSeen) }));
  }
  return quantize(filter(map, () => true), 1e5);
}

module.exports = { lightMap };
