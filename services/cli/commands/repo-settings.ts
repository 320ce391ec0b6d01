import type { OnRemoval } from '@fleetwright/contracts';
import type { InputOf } from '@fleetwright/contracts/client';
import { MAX_OPEN_PROPOSALS, ON_REMOVALS, RECONCILE_INTERVAL_SECONDS } from '@fleetwright/contracts/words';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../option-values.ts';

/** What a registration may say beside its address, as options. Credentials are named here, never given. */
export interface SettingsOptions {
  readonly name?: string;
  readonly branch?: string;
  readonly pathPrefix?: string;
  /** false: none. */
  readonly vaultCredentialPath?: string | false;
  readonly sshCredentialId?: string | false;
  readonly sshHostKey?: string | false;
  readonly interval?: number;
  readonly maxOpenProposals?: number | false;
  readonly autoApply?: boolean;
  readonly selfHeal?: boolean;
  readonly onRemoval?: OnRemoval;
  readonly disabled?: true;
  readonly enabled?: true;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The settings of what is asked for and where: all that a check of the connection needs. */
export function withSourceOptions(command: Command): Command {
  return command
    .option('--branch <branch>', 'the branch that is followed; a new one follows main')
    .option('--path-prefix <folder>', 'folder of fleet.yaml inside the repository')
    .option('--vault-credential-path <path>', 'where the credential store has the credential; it is never given here')
    .option('--ssh-credential-id <id>', 'or its id in the list of credentials, for ssh')
    .option('--ssh-host-key <line>', "the ssh host's public key: `type base64`; else the first one shown is pinned");
}

/** All settings of a registration. */
export function withSettingsOptions(command: Command): Command {
  return withSourceOptions(
    command.option('--name <name>', 'what people call it; a new one is called like the last part of its URL'),
  )
    .option(
      '--interval <seconds>',
      'how often it is polled; a new one every 300',
      wholeNumber('--interval', RECONCILE_INTERVAL_SECONDS),
    )
    .option(
      '--max-open-proposals <count>',
      "how many proposals may be open at once; a new one has the installation's cap",
      wholeNumber('--max-open-proposals', MAX_OPEN_PROPOSALS),
    )
    .option('--auto-apply', 'approve creates, updates, adoptions and hand-overs for which no policy decides')
    .option('--self-heal', 'put right what somebody changed by hand; a new one leaves that to people')
    .addOption(
      new Option('--on-removal <what>', 'what becomes of what nobody declares any more; a new one deletes it').choices(
        ON_REMOVALS,
      ),
    )
    .option('--disabled', 'fetch nothing from it')
    .option('--metadata <key=value>', 'a note of your own; may be given several times', keyAndValue);
}

type Settings = InputOf<'gitops_update_repository'>['gitops_repository'];

/** The settings of a request, without what was not given: the gateway knows the defaults. */
export function settingsOf(options: SettingsOptions): Settings {
  const given = {
    name: options.name,
    branch: options.branch,
    path_prefix: options.pathPrefix,
    vault_credential_path: orNull(options.vaultCredentialPath),
    ssh_credential_id: orNull(options.sshCredentialId),
    ssh_host_key: orNull(options.sshHostKey),
    reconcile_interval_seconds: options.interval,
    max_open_proposals: orNull(options.maxOpenProposals),
    auto_apply: options.autoApply,
    self_heal: options.selfHeal,
    on_removal: options.onRemoval,
    enabled: options.disabled === true ? false : options.enabled,
    metadata: options.metadata,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Settings;
}

function orNull<T>(value: T | false | undefined): T | null | undefined {
  return value === false ? null : value;
}

/** An address as it may be printed: a password in it, which nobody should write there, is left out. */
export function printable(url: string): string {
  const scheme = url.indexOf('://');
  const start = scheme < 0 ? 0 : scheme + 3;
  const authority = url.slice(start).split('/')[0] ?? '';
  const at = authority.lastIndexOf('@');
  if (!authority.slice(0, Math.max(at, 0)).includes(':')) return url;
  return `${url.slice(0, start)}(password)${url.slice(start + at)}`;
}

function keyAndValue(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('--metadata is KEY=VALUE, such as --metadata team=edge.');
  // A key such as __proto__ is data.
  return Object.fromEntries([...Object.entries(before), [text.slice(0, at), text.slice(at + 1)]]);
}
