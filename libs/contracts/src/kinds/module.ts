import { z } from 'zod';
import { map, optional } from './field.ts';
import { kind } from './kind.ts';
import { config, description, FleetName, LiveConfig, LiveText, ModulePin, named, Priority } from './written.ts';

const Variety = z.enum(['config', 'instance', 'subscription']);

export const module = kind({
  label: 'module',
  heading: 'Modules',
  item: 'A module',
  section: { at: 'modules' },
  sectionMeans: 'Modules that this file declares; those of the catalogue need no entry.',
  sectionExample: { 'nginx-public': { version: '1.26.0' } },
  key: { parts: [{ name: 'name' }], separator: '' },
  mapKey: FleetName,
  names: named('module', 'nginx-public'),
  fields: {
    /** null: not said. */
    description: optional(description('Public web server'), LiveText.nullable(), null),
    /** null: none. */
    version: optional(
      ModulePin.meta({
        description: 'Its version, or `live` or `blessed`: the one most recently promoted to that state.',
        examples: ['1.26.0'],
      }),
      LiveText.nullable(),
      null,
    ),
    variety: optional(
      Variety.meta({ description: 'What sort of module it is.', examples: ['config'] }),
      Variety,
      'subscription',
    ),
    priority: optional(
      Priority.meta({
        description: 'Order among the modules of a node, where neither template nor assignment gives one.',
        examples: [60],
      }),
      Priority,
      50,
    ),
    config: map(config('the module', { nginx_workers: 4 }), LiveConfig),
  },
  path: 'node_modules',
  noun: 'node_module',
  nouns: 'node_modules',
  example: {
    key: 'nginx',
    attributes: { description: 'Web server', version: null, variety: 'subscription', priority: 50, config: {} },
  },
});
