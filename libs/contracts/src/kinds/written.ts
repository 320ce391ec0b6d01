import { z } from 'zod';
import {
  ASSIGNMENT_KEY_FORMAT,
  CIDR_FORMAT,
  ENDPOINT_FORMAT,
  type FleetFormat,
  HOSTNAME_FORMAT,
  LABEL_FORMAT,
  MODULE_REFERENCE_FORMAT,
  NAME_FORMAT,
  VERSION_FORMAT,
  WEB_ADDRESS_FORMAT,
} from '../fleet-formats.ts';
import { Json, mapOf } from '../json.ts';

/**
 * What the fields of the kinds are written with. Every key of the language says what it means, and shows an example that
 * is valid as it stands: the documentation page and what editors show come from there.
 */

function textOf({ pattern, code }: FleetFormat) {
  return z.string().regex(pattern, code);
}

export const FleetName = textOf(NAME_FORMAT);
export const Hostname = textOf(HOSTNAME_FORMAT);
export const AssignmentKey = textOf(ASSIGNMENT_KEY_FORMAT);
export const ModuleReferenceText = textOf(MODULE_REFERENCE_FORMAT).meta({
  description: 'A module as `name`, `name@version`, `name@live` or `name@blessed`.',
  examples: ['nginx@1.26.0'],
});
export const ModulePin = textOf(VERSION_FORMAT);

const Text = z.string();
export const NonEmpty = z.string().min(1);
export const Priority = z.int().min(0).max(1000);
export const Cidr = textOf(CIDR_FORMAT);
export const Endpoint = textOf(ENDPOINT_FORMAT);
export const WebAddress = textOf(WEB_ADDRESS_FORMAT);
export const Label = textOf(LABEL_FORMAT);
const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]).meta({
  description: 'A text, a number, true, false or null. What is nested belongs into `config`.',
  examples: ['edge'],
});
export const ScalarMap = mapOf(z.string(), Scalar);
/** Any YAML value is JSON here, so nothing more needs checking. */
const Config = mapOf(z.string(), z.unknown().meta({ description: 'Any value.', examples: [4] }));

export const config = (whose: string, example: Record<string, unknown>) =>
  Config.meta({
    description: `Settings of ${whose}: any keys and values, nested as you like. No place for secrets (\`secret_in_config\`).`,
    examples: [example],
  });
export const description = (example: string) =>
  Text.meta({ description: 'What it is for, in words.', examples: [example] });

/** As they are stored. */
export const LiveText = z.string();
export const LiveConfig = mapOf(z.string(), Json);
export const LiveScalarMap = mapOf(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** Names of a kind that is named by one name alone. */
export const named = (what: string, example: string) => ({
  name: FleetName.meta({
    description: `Name of the ${what}. In map form the key is the name, and this may repeat it.`,
    examples: [example],
  }),
});
