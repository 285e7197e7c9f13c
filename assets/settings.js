/* The Settings page: a table whose cells are inputs, a file that is looked at before it is loaded, a history with undo.
   Everything comes from and goes to /api/v1/settings; text from there is put in as text, never as markup. */
(function () {
  'use strict';
  var AT = '/api/v1/settings/';
  var state = { key: '', drafts: {}, kept: {}, source: null, wide: {}, busy: false };

  function make(tag, given, children) {
    var element = document.createElement(tag);
    Object.keys(given || {}).forEach(function (name) {
      if (name === 'on') Object.keys(given.on).forEach(function (event) { element.addEventListener(event, given.on[event]); });
      else if (name === 'text') element.textContent = given.text;
      else if (given[name] !== undefined && given[name] !== null && given[name] !== false) element.setAttribute(name, given[name] === true ? '' : given[name]);
    });
    (children || []).forEach(function (child) { if (child) element.append(child); });
    return element;
  }
  function place(id) { return document.getElementById('settings-' + id); }
  function fill(id, children) { if (place(id)) place(id).replaceChildren.apply(place(id), children.filter(Boolean)); }
  /* An instant to the minute in the reporting zone; the exact one is in the cell's title. */
  function readable(value) {
    var instant = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d)(:\d\d)?$/.exec(value || '');
    if (!instant) return value || '–';
    var at = new Date(instant[1] + 'T' + instant[2] + instant[4] + (instant[5] || ':00'));
    return at.toLocaleString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: document.getElementById('settings').dataset.zone });
  }
  function many(n, one, more) { return n.toLocaleString('en-US') + ' ' + (n === 1 ? one : more || one + 's'); }
  function button(text, kind, act, disabled) {
    return make('button', { type: 'button', class: kind, text: text, on: { click: act }, disabled: disabled });
  }
  function tell(text, isBad) {
    fill('told', text ? [make('span', { class: isBad ? 'text-crit' : '', text: text })] : []);
  }
  function ask(path, options) {
    return fetch(AT + path, options).then(function (answer) {
      return answer.json().catch(function () { return { detail: 'The server answered ' + answer.status + '.' }; }).then(function (found) {
        if (!answer.ok) throw Object.assign(new Error(found.detail || 'The server answered ' + answer.status + '.'), { rows: found.rows || [] });
        return found;
      });
    }, function () { throw Object.assign(new Error('The server does not answer; nothing was saved.'), { rows: [] }); });
  }
  function send(path, body) {
    return ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  }

  /* --- the name --- */
  function kept() { try { return localStorage.getItem('er-name') || ''; } catch (_) { return ''; } }
  function who() { var input = place('who'); return input ? input.value.trim() : ''; }
  function drawWho() {
    fill('who-place', [make('input', { id: 'settings-who', class: 'form-control', maxlength: 100, autocomplete: 'name', value: kept(), placeholder: 'local',
      on: { change: function (event) { try { localStorage.setItem('er-name', event.target.value.trim()); } catch (_) { /* not kept then */ } } } })]);
  }

  /* --- the table --- */
  function draft() { return state.drafts[state.key]; }
  function isNew(row) { return !row.was; }
  function isChanged(row) {
    return !isNew(row) && !row.removed && Object.keys(row.now).some(function (name) { return row.now[name] !== (row.was[name] || ''); });
  }
  function touchedOf(held) {
    return held ? held.rows.filter(function (row) { return isNew(row) ? !row.removed : row.removed || isChanged(row); }) : [];
  }
  function touched() { return touchedOf(draft()); }
  function nameOf(row) {
    return state.source.row_key.map(function (name) { return (row.was || row.now)[name]; }).filter(Boolean).join(', ') || 'new row';
  }
  function load(key, offset) {
    return ask(key + (offset ? '?offset=' + offset : '')).then(function (found) {
      if (state.key !== key) return;
      var rows = found.rows.map(function (was) { return { was: was, now: written(was, found) }; });
      if (!state.drafts[key]) state.drafts[key] = { rows: putBack(key, rows, found.total) };
      else if (offset) state.drafts[key].rows = state.drafts[key].rows.concat(rows);
      state.drafts[key].total = found.total;
      state.drafts[key].read = offset ? offset + rows.length : state.drafts[key].read || rows.length;
      state.source = found;
      draw();
    }).catch(function (error) { tell(error.message, true); });
  }
  /* What was not saved goes back into the rows that were read anew. A row that is there no longer as it was seen cannot be saved, so it goes, and that is said. */
  function putBack(key, rows, total) {
    var lost = 0;
    (state.kept[key] || []).forEach(function (row) {
      var at = isNew(row) ? -1 : rows.findIndex(function (one) { return one.was && JSON.stringify(one.was) === JSON.stringify(row.was); });
      if (isNew(row)) rows.unshift(row);
      else if (at >= 0) rows[at] = row;
      else if (total > rows.length) rows.push(row);
      else lost += 1;
    });
    delete state.kept[key];
    if (lost) tell(many(lost, 'row') + ' that you had edited changed meanwhile; that edit is gone.', true);
    return rows;
  }
  function written(row, source) {
    var now = {};
    source.columns.forEach(function (column) { now[column.name] = row[column.name] || ''; });
    return now;
  }
  function cell(row, column) {
    var label = column.title + ' of ' + nameOf(row);
    var given = { class: 'cell-input' + (state.wide[column.name] || ''), 'aria-label': label, disabled: row.removed, title: column.means,
      on: { input: function (event) { row.now[column.name] = event.target.value; row.reason = null; mark(event.target.closest('tr'), row); } } };
    if (column.kind === 'choice') {
      var select = make('select', given, column.options.map(function (value) { return make('option', { value: value, text: value }); }));
      select.value = row.now[column.name];
      return select;
    }
    if (column.kind === 'day') given.type = 'date';
    else if (column.kind === 'month') { given.type = 'date'; given.step = null; }
    else given.type = 'text';
    if (column.kind === 'number') { given.inputmode = 'decimal'; given.class += ' is-number'; }
    if (column.options.length) given.list = 'options-' + column.name;
    given.maxlength = 200;
    var input = make('input', given);
    input.value = row.now[column.name];
    return input;
  }
  /* A name is read whole: the inputs of a column are as wide as its longest value asks for. */
  function widths(source, rows) {
    var wide = {};
    source.columns.filter(function (column) { return column.kind === 'text' || column.kind === 'choice'; }).forEach(function (column) {
      var longest = rows.reduce(function (most, row) { return Math.max(most, row.now[column.name].length); }, 0);
      wide[column.name] = longest > 18 ? ' is-longest' : longest > 12 ? ' is-longer' : longest > 9 ? ' is-long' : longest && longest < 5 ? ' is-short' : '';
    });
    return wide;
  }
  function mark(line, row) {
    line.classList.toggle('is-new', isNew(row));
    line.classList.toggle('is-changed', isChanged(row));
    line.classList.toggle('is-removed', Boolean(row.removed));
    line.querySelector('.row-state').textContent = row.removed ? 'goes' : isNew(row) ? 'new' : isChanged(row) ? 'changed' : '';
    drawActions();
  }
  function tableRow(row) {
    var source = state.source;
    var line = make('tr', {}, source.columns.map(function (column) {
      if (!source.is_edited) return make('td', { class: 'settings-text', title: row.was[column.name], text: readable(row.was[column.name]) });
      return make('td', { 'data-title': column.title }, [cell(row, column)]);
    }));
    if (!source.is_edited) return [line];
    line.append(make('td', { class: 'row-end' }, [make('span', { class: 'row-state' }), button(row.removed ? 'Keep' : 'Remove', 'btn-quiet', function () {
      if (isNew(row)) draft().rows.splice(draft().rows.indexOf(row), 1);
      else row.removed = !row.removed;
      draw();
    })]));
    line.querySelector('button').setAttribute('aria-label', (row.removed ? 'Keep ' : 'Remove ') + nameOf(row));
    mark(line, row);
    if (!row.reason) return [line];
    line.classList.add('is-wrong');
    line.querySelectorAll('.cell-input').forEach(function (input, i) {
      var wrong = row.reason.split('; ').some(function (part) { return part.indexOf(source.columns[i].name + ':') === 0; });
      if (wrong) input.setAttribute('aria-invalid', 'true');
    });
    return [line, make('tr', { class: 'row-reason' }, [make('td', { colspan: source.columns.length + 1, role: 'alert', text: row.reason })])];
  }
  function draw() {
    var source = state.source, held = draft();
    if (!place('rows') || !source || source.key !== state.key || !held) return;
    place('title').textContent = source.title;
    place('about').textContent = source.about + (source.is_edited ? '' : ' It is filled by upload; these are the newest rows.');
    fill('tools', source.is_edited ? [button('Add a row', 'btn-line', addRow)] : []);
    var head = make('tr', {}, source.columns.map(function (column) {
      return make('th', { scope: 'col', text: column.title, class: column.kind === 'number' ? 'is-number' : null });
    }).concat(source.is_edited ? [make('td', {})] : []));
    var lines = [];
    state.wide = widths(source, held.rows);
    held.rows.forEach(function (row) { lines = lines.concat(tableRow(row)); });
    var table = make('table', { class: 'table-plain table-edit' }, [make('caption', { class: 'visually-hidden', text: source.title }), make('thead', {}, [head]), make('tbody', {}, lines)]);
    var lists = source.columns.filter(function (column) { return column.options.length && column.kind !== 'choice'; }).map(function (column) {
      return make('datalist', { id: 'options-' + column.name }, column.options.map(function (value) { return make('option', { value: value }); }));
    });
    var more = held.total > held.read ? button('Show older rows, ' + held.read + ' of ' + many(held.total, 'row') + ' shown', 'btn-quiet', function () { load(state.key, held.read); }) : null;
    var nothing = held.rows.length ? null : make('p', { class: 'state-text', text: 'There is nothing yet. ' + (source.is_edited ? 'Add a row, or upload a file.' : 'Upload a file.') });
    fill('rows', [make('div', { class: 'table-scroll', role: 'group', tabindex: 0, 'aria-label': source.title }, [table])].concat(lists, [nothing, more]));
    drawActions();
    drawUpload();
  }
  function addRow() {
    var now = {};
    state.source.columns.forEach(function (column) { now[column.name] = column.first || (column.kind === 'choice' ? column.options[0] : ''); });
    draft().rows.unshift({ was: null, now: now });
    draw();
    var first = place('rows').querySelector('.cell-input');
    if (first) first.focus();
  }
  function drawActions() {
    var source = state.source;
    if (!source || !source.is_edited) return fill('actions', []);
    var n = touched().length;
    fill('actions', [
      button(n ? 'Save ' + many(n, 'row') : 'Nothing to save', 'btn-main', save, !n || state.busy),
      button('Discard', 'btn-line', function () { delete state.drafts[state.key]; tell(''); load(state.key); }, !n)
    ]);
  }
  function save() {
    var rows = touched(), key = state.key;
    var added = rows.filter(function (row) { return !row.removed; });
    var removed = rows.filter(function (row) { return row.was; });
    rows.forEach(function (row) { row.reason = null; });
    busy(true);
    send(key + '/changes', { who: who(), removed: removed.map(function (row) { return row.was; }), added: added.map(function (row) { return row.now; }) })
      .then(function () { tell(many(rows.length, 'row') + ' saved. The pages show it within a few seconds.'); return again(key); })
      .catch(function (error) {
        var gone = /somebody else/.test(error.message);
        error.rows.forEach(function (wrong) { var row = (gone ? removed : added)[wrong.row - 1]; if (row) row.reason = wrong.reason; });
        tell(error.message, true);
        draw();
      }).then(function () { busy(false); });
  }
  /* What is typed while a change is on its way, or while rows are read anew after it, would be lost: until then nothing can be typed. */
  function busy(is) {
    state.busy = is;
    drawActions();
    document.querySelectorAll('#settings-rows :is(input, select, button)').forEach(function (one) { one.disabled = is || Boolean(one.closest('tr.is-removed') && one.matches('.cell-input')); });
  }
  function keep(key) {
    state.kept[key] = (state.kept[key] || []).concat(touchedOf(state.drafts[key]));
    delete state.drafts[key];
  }
  function again(key) {
    delete state.drafts[key];
    drawHistory();
    return load(key);
  }

  /* --- a file --- */
  function drawUpload(children) {
    if (!place('upload') || (state.uploading && !children)) return;
    var columns = state.source.columns;
    var input = make('input', { type: 'file', id: 'settings-file', class: 'form-control', accept: '.csv,.txt,.tsv,.jsonl,.ndjson,text/csv', on: { change: function (event) { look(event.target.files[0]); } } });
    fill('upload', [
      make('label', { class: 'form-label', for: 'settings-file', text: 'File for ' + state.source.title.toLowerCase() }), input,
      make('details', { class: 'settings-columns' }, [make('summary', { text: 'Columns of the file' }), make('dl', {}, columns.reduce(function (all, column) {
        return all.concat([make('dt', {}, [make('code', { text: column.name }), column.is_needed ? make('span', { text: ' needed' }) : null]), make('dd', { text: column.means + (column.example ? ', such as ' + column.example : '') })]);
      }, []))])
    ].concat(children || []));
  }
  function look(file) {
    if (!file) return;
    if (file.size > 1900000) return result([make('p', { class: 'text-crit', role: 'alert', text: 'The file is larger than 1.9 MB; load it with flask import, which knows no limit.' })]);
    file.arrayBuffer().then(function (bytes) {
      var key = state.key;
      return post(key, bytes, '').then(function (seen) { if (state.key === key) shown(key, file, bytes, seen); });
    }).catch(function (error) { result([make('p', { class: 'text-crit', role: 'alert', text: error.message })]); });
  }
  function post(key, bytes, query) {
    return ask(key + '/upload' + query, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: bytes });
  }
  function result(children) {
    state.uploading = true;
    drawUpload([make('div', { class: 'upload-seen', id: 'settings-seen' }, children)]);
  }
  function shown(key, file, bytes, seen) {
    var lines = [
      [seen.loaded, many(seen.loaded, 'row is', 'rows are') + ' new'], [seen.already_there, many(seen.already_there, 'row is', 'rows are') + ' there already'],
      [seen.rejected, many(seen.rejected, 'row cannot be loaded', 'rows cannot be loaded')]
    ].filter(function (line) { return line[0]; }).map(function (line) { return make('li', { text: line[1] }); });
    var words = seen.rejected ? 'Load the ' + (seen.loaded === 1 ? 'good row' : many(seen.loaded, 'good row')) + ', leave ' + many(seen.rejected, 'row') + ' out' : 'Load ' + many(seen.loaded, 'row');
    result([
      make('h3', { text: file.name, tabindex: -1 }), make('ul', { class: 'upload-counts' }, lines.length ? lines : [make('li', { text: 'The file has no row' })]),
      make('ul', { class: 'form-note' }, seen.notes.map(function (note) { return make('li', { text: note }); })),
      seen.errors.length ? errorTable(seen) : null,
      seen.new.length ? newTable(seen) : null,
      make('div', { class: 'form-actions' }, [
        seen.loaded ? button(words, 'btn-main', function () { take(key, file, bytes, seen); }) : null,
        button(seen.loaded ? 'Cancel' : 'Close', 'btn-line', function () { state.uploading = false; drawUpload(); })
      ])
    ]);
    place('seen').querySelector('h3').focus();
  }
  function errorTable(seen) {
    var rows = seen.errors.map(function (error) { return make('tr', {}, [make('th', { scope: 'row', class: 'is-number', text: error.row }), make('td', { text: error.reason })]); });
    var more = seen.rejected > seen.errors.length ? make('p', { class: 'form-note', text: 'The first ' + seen.errors.length + ' of ' + seen.rejected + '.' }) : null;
    return make('div', { class: 'upload-errors', role: 'group', tabindex: 0, 'aria-label': 'Rows that cannot be loaded' }, [
      make('table', { class: 'table-plain' }, [make('caption', { class: 'visually-hidden', text: 'Rows that cannot be loaded' }),
        make('thead', {}, [make('tr', {}, [make('th', { scope: 'col', class: 'is-number', text: 'Line' }), make('th', { scope: 'col', text: 'Why it cannot be loaded' })])]), make('tbody', {}, rows)]), more]);
  }
  function newTable(seen) {
    var columns = state.source.columns;
    var rows = seen.new.slice(0, 5).map(function (row) { return make('tr', {}, columns.map(function (column) { return make('td', { title: row[column.name], text: readable(row[column.name]) }); })); });
    return make('div', { class: 'table-scroll', role: 'group', tabindex: 0, 'aria-label': 'New rows' }, [make('table', { class: 'table-plain' }, [
      make('caption', { class: 'settings-caption', text: 'New, the first ' + rows.length + ' of ' + seen.loaded }),
      make('thead', {}, [make('tr', {}, columns.map(function (column) { return make('th', { scope: 'col', text: column.title }); }))]), make('tbody', {}, rows)])]);
  }
  function take(key, file, bytes, seen) {
    var query = new URLSearchParams({ mark: seen.mark, leave_out: '1', who: who(), name: file.name.slice(0, 200) });
    busy(true);
    post(key, bytes, '?' + query).then(function (done) {
      state.uploading = false;
      tell(many(done.loaded, 'row') + ' of ' + file.name + ' loaded' + (done.rejected ? ', ' + many(done.rejected, 'row') + ' left out' : '') + '.');
      keep(key);
      return again(key);
    }).catch(function (error) { result([make('p', { class: 'text-crit', role: 'alert', text: error.message })]); }).then(function () { busy(false); });
  }

  /* --- the history --- */
  function drawHistory() {
    return ask('history').then(function (changes) {
      fill('history', changes.length ? [make('ol', { class: 'items' }, changes.map(item))] : [make('p', { class: 'state-text', text: 'Nothing was changed here yet.' })]);
    }).catch(function (error) { fill('history', [make('p', { class: 'text-crit', text: error.message })]); });
  }
  function item(change) {
    var at = new Date(change.at).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: document.getElementById('settings').dataset.zone });
    var how = change.origin === 'upload' ? 'uploaded ' + (change.note || 'a file') : change.origin === 'command' ? 'imported ' + (change.note || 'a file') : change.origin === 'undo' ? 'took change ' + change.undoes + ' back' : 'edited';
    var lines = change.lines.map(function (line) {
      var values = line.kind === 'changed' ? line.values.map(function (value) { return value[0] + ' ' + (value[1] || 'none') + ' to ' + (value[2] || 'none'); }).join(', ')
        : line.values.map(function (value) { return value[line.kind === 'added' ? 2 : 1]; }).filter(Boolean).slice(0, 3).join(', ');
      return make('li', {}, [make('span', { class: 'change-kind', text: line.kind }), ' ', make('strong', { text: line.name }), values ? ': ' + values : '']);
    });
    if (change.rows > change.lines.length) lines.push(make('li', { text: (change.lines.length ? 'and ' : '') + many(change.rows - change.lines.length, change.lines.length ? 'more row' : 'row') }));
    return make('li', { class: 'item' }, [
      make('div', { class: 'item-words' }, [make('div', {}, [make('strong', { text: change.who }), ' ' + how + ', ' + change.title.toLowerCase()]), make('div', { class: 'is-quiet', text: '#' + change.number + ', ' + at }), make('ul', {}, lines)]),
      change.undone_by ? make('span', { class: 'badge-soft', text: 'undone' }) : !change.can_be_undone ? null : make('button', { type: 'button', class: 'btn-line', text: 'Undo', 'aria-label': 'Undo change ' + change.number, on: { click: function () { undo(change); } } })
    ]);
  }
  function undo(change) {
    busy(true);
    send('history/' + change.number + '/undo', { who: who() }).then(function () {
      tell('Change ' + change.number + ' was taken back.');
      keep(change.source);
      return change.source === state.key ? again(state.key) : drawHistory();
    }).catch(function (error) { tell(error.message, true); }).then(function () { busy(false); });
  }

  /* --- the page --- */
  function choose() {
    var root = document.getElementById('settings');
    if (!root) return;
    var wanted = decodeURIComponent(location.hash.slice(1));
    var links = Array.prototype.slice.call(root.querySelectorAll('[data-source]'));
    var known = links.some(function (link) { return link.dataset.source === wanted; });
    state.key = known ? wanted : root.dataset.first;
    state.uploading = false;
    links.forEach(function (link) {
      if (link.dataset.source === state.key) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current');
    });
    tell('');
    load(state.key);
  }
  function begin() {
    var root = document.getElementById('settings');
    if (!root || root.engineBegun) return;
    root.engineBegun = true;
    drawWho();
    choose();
    drawHistory();
  }
  new MutationObserver(begin).observe(document.documentElement, { subtree: true, childList: true });
  window.addEventListener('hashchange', choose);
  window.addEventListener('beforeunload', function (event) {
    var keys = Object.keys(state.drafts).concat(Object.keys(state.kept));
    if (document.getElementById('settings') && keys.some(function (key) { return touchedOf(state.drafts[key]).length || (state.kept[key] || []).length; })) event.preventDefault();
  });
})();
