import { commandsScript } from './commands-script.ts';

/**
 * The behaviour of the request page, as it stands in the page: filter, sort, tick, and the commands
 * for what is ticked. Reads the page alone, needs no network, and never writes markup: only text.
 * Exercised in a real browser by the tests.
 */
export const pageScript = String.raw`
(function () {
  'use strict';
  var byId = function (id) { return document.getElementById(id); };
  var facts = byId('request-facts');
  var body = document.querySelector('#request-changes tbody');
  var rows = Array.prototype.slice.call(body.rows);
  var parts = Array.prototype.map.call(facts.content.querySelectorAll('i'), function (one) {
    return { number: one.dataset.part, executionId: one.dataset.execution };
  });
  var tickOf = function (row) { return row.querySelector('.tick'); };
  var isTicked = function (row) { return tickOf(row).checked; };
  var nameOf = function (row) { return row.dataset.name; };
  var changeOf = function (row) { return { keyId: row.dataset.key, kind: row.dataset.kind }; };
  rows.forEach(function (row) { row.searchable = row.textContent.toLowerCase(); });

  ${commandsScript}
  function summary(ticked, unticked) {
    if (ticked === 0) return 'No change is ticked. The commands below reject the request. Nothing is changed.';
    var answers = 'The commands answer for exactly the ' + (ticked === 1 ? 'ticked change' : ticked + ' ticked changes') + '.';
    if (unticked === 0) return answers;
    return answers + ' The other ' + changesText(unticked) + (unticked === 1 ? ' is' : ' are') + ' not made. ' + (unticked === 1 ? 'It is' : 'They are') + ' not asked for again for ' + facts.dataset.days + ' days.';
  }

  function refresh() {
    var ticked = rows.filter(isTicked);
    var unticked = rows.filter(function (row) { return !isTicked(row); });
    var comment = byId('comment').value.trim();
    rows.forEach(function (row) { row.classList.toggle('unticked', !isTicked(row)); });
    byId('cli').textContent = cliCommand(ticked, unticked, comment);
    byId('aws').textContent = awsCommands(comment);
    var shown = rows.filter(function (row) { return !row.hidden; }).length;
    byId('count').textContent = ticked.length + ' of ' + changesText(rows.length) + ' ticked' + (shown === rows.length ? '' : ', ' + shown + ' shown');
    byId('summary').textContent = summary(ticked.length, unticked.length);
  }

  function filter() {
    var words = byId('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
    var onlyTicked = byId('only-ticked').checked;
    rows.forEach(function (row) {
      var matches = words.every(function (word) { return row.searchable.indexOf(word) >= 0; });
      row.hidden = !matches || (onlyTicked && !isTicked(row));
    });
    refresh();
  }

  function sort(button) {
    var header = button.closest('th');
    var ascending = header.getAttribute('aria-sort') !== 'ascending';
    var name = button.dataset.column;
    var value = function (row) {
      var number = row.getAttribute('data-sort-' + name);
      return number === null ? row.querySelector('[data-column="' + name + '"]').textContent.trim().toLowerCase() : Number(number);
    };
    document.querySelectorAll('#request-changes thead th[aria-sort]').forEach(function (other) { other.setAttribute('aria-sort', 'none'); });
    header.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
    rows.map(function (row, index) { return { row: row, value: value(row), index: index }; })
      .sort(function (one, other) {
        var order = one.value < other.value ? -1 : one.value > other.value ? 1 : 0;
        return (ascending ? order : -order) || one.index - other.index;
      })
      .forEach(function (sorted) { body.appendChild(sorted.row); });
  }

  function tickShown(checked) {
    rows.forEach(function (row) { if (!row.hidden) tickOf(row).checked = checked; });
    filter();
  }

  function copy(id) {
    var element = byId(id);
    var say = function (text) { byId('copied').textContent = text; };
    var select = function () {
      var range = document.createRange();
      range.selectNodeContents(element);
      var selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      say(document.execCommand('copy') ? 'Copied.' : 'The command is selected: copy it with your keyboard.');
    };
    if (!navigator.clipboard) return select();
    navigator.clipboard.writeText(element.textContent).then(function () { say('Copied.'); }, select);
  }

  document.body.classList.remove('no-script');
  body.addEventListener('change', refresh);
  byId('filter').addEventListener('input', filter);
  byId('only-ticked').addEventListener('change', filter);
  byId('comment').addEventListener('input', refresh);
  byId('tick-shown').addEventListener('click', function () { tickShown(true); });
  byId('untick-shown').addEventListener('click', function () { tickShown(false); });
  document.querySelectorAll('.sort').forEach(function (button) { button.addEventListener('click', function () { sort(button); }); });
  document.querySelectorAll('.copy').forEach(function (button) { button.addEventListener('click', function () { copy(button.dataset.copies); }); });
  refresh();
})();
`;
