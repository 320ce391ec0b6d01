// oxlint has no rule that tells `new Date(now)`, which is pure, from `new Date()`, which reads the clock.
const message = 'Core is pure: `now` comes in with the command.';
const isDate = (node) => node.type === 'Identifier' && node.name === 'Date';

const noAmbientClock = {
  create(context) {
    const report = (node) => context.report({ node, message });
    return {
      NewExpression: (node) => isDate(node.callee) && node.arguments.length === 0 && report(node),
      CallExpression: (node) => isDate(node.callee) && report(node),
      MemberExpression: (node) => isDate(node.object) && node.property.name === 'now' && report(node),
    };
  },
};

const noExportAll = {
  create(context) {
    const advice = 'Name what you export: an index is the list of what a folder offers.';
    return { ExportAllDeclaration: (node) => context.report({ node, message: advice }) };
  },
};

export default {
  meta: { name: 'fleetwright' },
  rules: { 'no-ambient-clock': noAmbientClock, 'no-export-all': noExportAll },
};
