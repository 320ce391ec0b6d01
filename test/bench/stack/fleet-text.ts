/**
 * A fleet.yaml of so many nodes, each of about 230 bytes: 4,500 of them are near the 1 MiB that one may have. With
 * `isBrief` a node has 190.
 */
export function fleetText(
  nodes: number,
  { account = 'acme', regionOf = (index: number) => `ap-tokyo-${index % 9}`, isBrief = false } = {},
) {
  const lines = [
    'version: 1',
    `account: ${account}`,
    'templates:',
    '  - name: base',
    '    modules: [nginx@1.26.0]',
    'nodes:',
  ];
  for (let index = 0; index < nodes; index += 1) {
    lines.push(
      `  - hostname: edge-${String(index).padStart(5, '0')}.region-${index % 40}.example`,
      '    template: base',
      `    region: ${regionOf(index)}`,
      '    instance_type: t3-medium',
      ...(isBrief ? [] : ['    lifecycle_class: persistent']),
      `    labels: { rack: r${index % 90}, tier: edge, slot: ${index} }`,
      '    metadata:',
      `      owner: team-${index % 10}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
