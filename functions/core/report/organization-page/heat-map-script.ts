/** Filters the heat map by words and to what is open. Reads the page alone, needs no network, writes only text. Without it the page is complete, and its filter stays hidden. */
export const heatMapScript = String.raw`
(function () {
  'use strict';
  var byId = function (id) { return document.getElementById(id); };
  var rows = Array.prototype.slice.call(byId('heat-map').tBodies[0].rows);
  rows.forEach(function (row) { row.searchable = row.textContent.toLowerCase(); });
  function filter() {
    var words = byId('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
    var onlyOpen = byId('only-open').checked;
    var shown = 0;
    rows.forEach(function (row) {
      var matches = words.every(function (word) { return row.searchable.indexOf(word) >= 0; });
      row.hidden = !matches || (onlyOpen && row.dataset.open !== 'yes');
      if (!row.hidden) shown += 1;
    });
    byId('shown').textContent = shown + ' of ' + rows.length + ' accounts';
  }
  document.querySelector('.filter').hidden = false;
  byId('filter').addEventListener('input', filter);
  byId('only-open').addEventListener('change', filter);
  filter();
})();
`;
