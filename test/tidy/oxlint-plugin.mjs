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

// What leaves out a key `__proto__` without a word, or sets a prototype instead of a member: P5 rests on every key that a
// person chose arriving where it was declared.
const LOSING_SCHEMAS = new Set(['record', 'partialRecord', 'looseRecord', 'json', 'looseObject', 'catchall', 'loose']);
const plain = (node) => {
  if (node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression') return plain(node.expression);
  if (node?.type !== 'ObjectExpression') return false;
  return !node.properties.some(({ key, value }) => key?.name === '__proto__' && value?.raw === 'null');
};
const nameOf = (node) => (node?.type === 'Identifier' ? node.name : node?.property?.name);

const keepEveryKey = {
  create(context) {
    const objects = new Set();
    const writes = [];
    const assign = 'An assignment loses a key `__proto__`: spread, Object.fromEntries, a Map or `emptyMap()` keep it.';
    const schema = 'This schema loses a key `__proto__`: `mapOf` and `Json` of the contracts keep it.';
    return {
      VariableDeclarator: ({ id, init }) => plain(init) && objects.add(id.name),
      PropertyDefinition: ({ key, value }) => plain(value) && objects.add(key.name),
      AssignmentExpression: (node) => {
        const { left, operator } = node;
        if (left.type !== 'MemberExpression' || !left.computed || left.property.type === 'Literal') return;
        if (['=', '??=', '||='].includes(operator)) writes.push(node);
      },
      CallExpression: (node) => {
        const { callee } = node;
        if (callee.type !== 'MemberExpression') return;
        const [first, second] = node.arguments;
        if (callee.property.name === 'reduce' && plain(second) && first?.params?.[0]) objects.add(first.params[0].name);
        if (callee.object.name === 'Object' && callee.property.name === 'assign' && plain(first))
          context.report({ node, message: assign });
        if (callee.object.name === 'z' && LOSING_SCHEMAS.has(callee.property.name))
          context.report({ node, message: schema });
      },
      'Program:exit': () => {
        for (const node of writes) if (objects.has(nameOf(node.left.object))) context.report({ node, message: assign });
      },
    };
  },
};

const CLOCKS = ['now', 'hrtime', 'cpuUsage', 'threadCpuUsage', 'memoryUsage', 'resourceUsage'];
// Not the other way round: on a slower machine it only takes longer.
const BOUNDS = ['toBeLessThan', 'toBeLessThanOrEqual', 'toBeCloseTo'];

const isNode = (value) => typeof value === 'object' && value !== null && typeof value.type === 'string';

/** Whether an expression reads a clock or a meter anywhere in it; a quotient is a ratio, which is the same everywhere. */
function measures(node) {
  if (node.type === 'BinaryExpression' && node.operator === '/' && measures(node.left) && measures(node.right))
    return false;
  if (
    node.type === 'CallExpression' &&
    node.callee.type === 'MemberExpression' &&
    CLOCKS.includes(node.callee.property.name)
  ) {
    return true;
  }
  const children = Object.entries(node).flatMap(([key, value]) => (key === 'parent' ? [] : [value].flat()));
  return children.some((child) => isNode(child) && measures(child));
}

/** `expect(…)` below `.not`, `.resolves` and the like. */
function expectationOf(node) {
  if (node.type === 'MemberExpression') return expectationOf(node.object);
  return node.type === 'CallExpression' && node.callee.name === 'expect' ? node : undefined;
}

const noAbsoluteTime = {
  create(context) {
    const advice =
      'A slower machine fails this. Assert the order of things, a count of work, or a ratio to a control of the same run; measure speed in test/bench.';
    return {
      CallExpression: (node) => {
        if (node.callee.type !== 'MemberExpression' || !BOUNDS.includes(node.callee.property.name)) return;
        const measured = [...(expectationOf(node.callee.object)?.arguments ?? []), ...node.arguments];
        if (measured.some(measures)) context.report({ node, message: advice });
      },
    };
  },
};

const removeFolder = {
  create(context) {
    const advice =
      'A process that was just killed may still write there: use removeFolder of @fleetwright/kit/testing, which tries again.';
    const isRecursive = ({ type, key, value }) =>
      type === 'Property' && key.name === 'recursive' && value.value === true;
    return {
      CallExpression: (node) => {
        if (node.callee.name !== 'rm') return;
        const options = node.arguments.at(-1);
        if (options?.type === 'ObjectExpression' && options.properties.some(isRecursive)) {
          context.report({ node, message: advice });
        }
      },
    };
  },
};

export default {
  meta: { name: 'fleetwright' },
  rules: {
    'no-ambient-clock': noAmbientClock,
    'no-export-all': noExportAll,
    'no-absolute-time': noAbsoluteTime,
    'remove-folder': removeFolder,
    'keep-every-key': keepEveryKey,
  },
};
