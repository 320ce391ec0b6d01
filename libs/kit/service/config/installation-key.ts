import { readFileSync } from 'node:fs';
import { INSTALLATION_KEY_BYTES_MIN } from '../limits.ts';
import { ConfigurationError } from './config.ts';
import { optionalText, type Variables } from './variable.ts';

/** Of the services that show, check or make signatures of webhooks: the gateway, and the one that sends. */
export const WEBHOOK_KEY_VARIABLES = {
  FLEETWRIGHT_WEBHOOK_KEY: {
    description:
      'key that the secrets of webhooks are derived from: at least 32 bytes in base64; nothing: FLEETWRIGHT_WEBHOOK_KEY_FILE',
    schema: optionalText(),
    default: '',
    isSecret: true,
  },
  FLEETWRIGHT_WEBHOOK_KEY_FILE: {
    description: 'file with that key; one of the two is needed, and it is read at the start',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
} as const satisfies Variables;

export interface WebhookKeySettings {
  readonly webhookKey: string | null;
  readonly webhookKeyFile: string | null;
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const HOW = `make one with: head -c ${INSTALLATION_KEY_BYTES_MIN} /dev/urandom | base64`;

/** The installation's key, from which every webhook secret is derived. Throws ConfigurationError; never empty or short. */
export function readWebhookKey({ webhookKey, webhookKeyFile }: WebhookKeySettings): Buffer {
  if (webhookKey !== null && webhookKeyFile !== null) {
    throw refused('FLEETWRIGHT_WEBHOOK_KEY and FLEETWRIGHT_WEBHOOK_KEY_FILE are both set: unset one');
  }
  if (webhookKey !== null) return keyIn(webhookKey, 'FLEETWRIGHT_WEBHOOK_KEY');
  if (webhookKeyFile === null) {
    throw refused(`set FLEETWRIGHT_WEBHOOK_KEY_FILE or FLEETWRIGHT_WEBHOOK_KEY: webhooks are signed with it; ${HOW}`);
  }
  return keyIn(textOf(webhookKeyFile), `the file of FLEETWRIGHT_WEBHOOK_KEY_FILE, ${webhookKeyFile},`);
}

function keyIn(text: string, where: string): Buffer {
  const base64 = text.trim();
  const key = Buffer.from(base64, 'base64');
  if (!BASE64.test(base64) || key.length < INSTALLATION_KEY_BYTES_MIN) {
    throw refused(`${where} holds no key: expected at least ${INSTALLATION_KEY_BYTES_MIN} bytes in base64; ${HOW}`);
  }
  return key;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const what = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw refused(`the file of FLEETWRIGHT_WEBHOOK_KEY_FILE, ${file}, ${what}; ${HOW} > ${file}`);
  }
}

function refused(problem: string): ConfigurationError {
  return new ConfigurationError([problem]);
}
