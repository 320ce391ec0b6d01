import type { ExportReply, FilePatchReply, PolicySettings, ResourceKind, RollbackAnswer } from '@fleetwright/contracts';
import { ACCOUNT, System } from './system.ts';
import {
  changeLines,
  driftLines,
  fleetLines,
  heldLines,
  newsLines,
  proposalLines,
  replyLines,
  runLines,
} from './tables.ts';

type Play = (system: System, words: readonly string[], input: string) => Promise<readonly string[]>;

const HOUR_MS = 3_600_000;

/** What each word that begins a command does. Answers what a user would see. */
const COMMANDS: Readonly<Record<string, Play>> = {
  /** `account module[@version]…`: the account, and modules in its catalogue; a version is live. */
  async account(system, modules) {
    await system.ask('CreateAccount', { name: ACCOUNT });
    for (const module of modules) {
      const [key = '', version] = module.split('@');
      await system.ask('CreateResource', { kind: 'module', key, attributes: {} });
      if (version !== undefined) await system.ask('PromoteModuleVersion', { module: key, version, state: 'live' });
    }
    await system.news();
    return [];
  },
  /** `push repository "message" [by=NAME]`. */
  async push(system, [name = '', message = 'Change the fleet', by], input) {
    system.push(name, input, message, by?.replace('by=', ''));
    return [];
  },
  /** `replace repository "from" "to" [by=NAME]`: a commit that changes one place of the file. */
  async replace(system, [name = '', from = '', to = '', by]) {
    const text = system.textOf(name);
    if (!text.includes(from)) throw new Error(`the file has no ${from}`);
    system.push(name, text.replace(from, to), `${from} becomes ${to}`, by?.replace('by=', ''));
    return [];
  },
  /** `drop repository "text"`: a commit without the lines that hold the text. */
  async drop(system, [name = '', held = '']) {
    const lines = system.textOf(name).split('\n');
    const left = lines.filter((line) => !line.includes(held));
    if (left.length === lines.length) throw new Error(`no line has ${held}`);
    system.push(name, left.join('\n'), `Without ${held}`);
    return [];
  },
  async register(system, [name = '', ...settings]) {
    const reply = await system.register(name, settingsIn(settings));
    return reply.ok ? runLines(await system.run(name)) : replyLines(reply);
  },
  async sync(system, [name = '']) {
    const reply = await system.ask('RequestSync', { repository_id: system.idOf(name), trigger: 'sync_now' });
    return reply.ok ? runLines(await system.run(name)) : replyLines(reply);
  },
  async run(system, [name = '']) {
    return runLines(await system.run(name));
  },
  async proposals(system, [name = '']) {
    return proposalLines(await system.proposals(name));
  },
  /** `show repository kind/key`: what a proposal changes. */
  async show(system, [name = '', ref = '']) {
    const found = (await system.proposals(name)).find(({ kind, key }) => `${kind}/${key}` === ref);
    return found === undefined ? ['no such proposal'] : changeLines(found).map((text) => system.nameIn(text));
  },
  approve: decide('approve'),
  reject: decide('reject'),
  /** `break kind/key`: the inventory refuses to change it from now on; `mend`: nothing any more. */
  async break(system, [ref = '']) {
    system.failOn(ref);
    return [];
  },
  async mend(system) {
    system.failOn(null);
    return [];
  },
  /** `retry repository kind/key…`: of the newest run, as they were approved. */
  async retry(system, [name = '', ...refs]) {
    const chosen = (await system.proposals(name)).filter(({ kind, key }) => refs.includes(`${kind}/${key}`));
    const data = { repository_id: system.idOf(name), proposal_ids: chosen.map(({ id }) => id) };
    const reply = await system.ask('RetryProposals', data);
    return reply.ok ? runLines(await system.run(name)) : replyLines(reply);
  },
  /** `rollback repository [commit]`: of the newest run; `commit` commits what it answers. */
  async rollback(system, [name = '', commit]) {
    const { id: run_id } = await system.run(name);
    const reply = await system.ask('RollBackRun', { repository_id: system.idOf(name), run_id, push: false });
    if (!reply.ok) return replyLines(reply);
    const [answered] = await system.documents([(reply.result as { document: string }).document]);
    const { code, patch, source_document, message } = JSON.parse(answered) as RollbackAnswer;
    if (commit === 'commit') {
      const [text] = await system.documents([source_document]);
      system.push(name, text, message);
    }
    return code === null ? patch.trimEnd().split('\n') : [code];
  },
  /** `person NAME [may=false]`: somebody signs in, with the address NAME@example.com. */
  async person(system, [name = '', may]) {
    await system.person(name, may !== 'may=false');
    return [];
  },
  /** `policy NAME decision [actions=… names=… approvals=N approvers=NAME,… separated expires=HOURS deny="cron" allow="cron" hours=N]`. */
  async policy(system, [name = '', ...words]) {
    const policy_id = system.policyId(name);
    const policy = policyIn(name, words);
    const created = await system.ask('CreatePolicy', { policy_id, policy });
    return replyLines(created);
  },
  /** `amend NAME decision […]`: all of the policy anew. */
  async amend(system, [name = '', ...words]) {
    const data = { policy_id: system.policyId(name), policy: policyIn(name, words), expected_version: null };
    return replyLines(await system.ask('ChangePolicy', data));
  },
  async forget(system, [name = '']) {
    return replyLines(await system.ask('DeletePolicy', { policy_id: system.policyId(name), expected_version: null }));
  },
  /**
   * `edit repository kind/key attribute=value… by=NAME [agree]`: changes what a pending proposal would write; `agree` commits what
   * makes git say the same, and shows the patch.
   */
  async edit(system, [name = '', ref = '', ...words]) {
    const found = (await system.proposals(name)).find(({ kind, key }) => `${kind}/${key}` === ref);
    if (found === undefined) return ['no such proposal'];
    const pairs = words.filter((word) => word.includes('=') && !word.startsWith('by='));
    const payload = Object.fromEntries(
      Object.entries(attributesIn(pairs)).map(([field, value]) => [field, numberIn(value)]),
    );
    const data = {
      repository_id: system.idOf(name),
      proposal_id: found.id,
      digest: found.digest,
      payload,
      comment: null,
    };
    const who = words.find((word) => word.startsWith('by='))?.slice(3) ?? 'operator';
    const reply = await system.ask('EditProposal', data, who);
    if (!reply.ok || !words.includes('agree')) return replyLines(reply);
    const { change_document } = reply.result as { change_document: string };
    const { repository_id, sync_run_id: run_id, kind, key } = found;
    const patched = await system.ask('PatchEdit', { repository_id, run_id, kind, key, change_document });
    return patched.ok ? committed(system, name, patched.result as FilePatchReply, 'As decided') : replyLines(patched);
  },
  /** `withdraw_vote repository kind/key by=NAME`: takes an approval back. */
  async withdraw_vote(system, [name = '', ref = '', by = '']) {
    const found = (await system.proposals(name)).find(({ kind, key }) => `${kind}/${key}` === ref);
    if (found === undefined) return ['no such proposal'];
    const data = { repository_id: system.idOf(name), proposal_id: found.id };
    const reply = await system.ask('WithdrawVote', data, by.replace('by=', ''));
    return reply.ok ? proposalLines(await system.proposals(name)) : replyLines(reply);
  },
  /** `patch kind/key attribute=value…`, `create …`, `delete kind/key`: somebody changes the fleet by hand. */
  async patch(system, [ref = '', ...pairs]) {
    const attributes = attributesIn(pairs.filter((pair) => !pair.startsWith('by=')));
    const data = { ...partsOf(ref), attributes, expected_version: null };
    return replyLines(await system.ask('UpdateResource', data, byIn(pairs, 'somebody')));
  },
  async create(system, [ref = '', ...pairs]) {
    return replyLines(
      await system.ask('CreateResource', { ...partsOf(ref), attributes: attributesIn(pairs) }, 'somebody'),
    );
  },
  async delete(system, [ref = '']) {
    return replyLines(await system.ask('DeleteResource', { ...partsOf(ref), expected_version: null }, 'somebody'));
  },
  /** `set repository setting=value…`: changes a registration. */
  async set(system, [name = '', ...settings]) {
    const changes = { repository_id: system.idOf(name), settings: settingsIn(settings) };
    return replyLines(await system.ask('UpdateRepository', changes));
  },
  async unregister(system, [name = '']) {
    return replyLines(await system.ask('RemoveRepository', { repository_id: system.idOf(name) }));
  },
  async 'sign-in'(system, names) {
    for (const name of names) await system.signIn(name);
    return [];
  },
  async confirm(system, words) {
    return heldLines(await system.ask('ConfirmChange', { pending_change_id: system.pending() }, byIn(words)));
  },
  async withdraw(system, words) {
    return heldLines(await system.ask('WithdrawChange', { pending_change_id: system.pending() }, byIn(words)));
  },
  /** `mode on|off [two_person] [except=kind]… [by=NAME]`: GitOps mode. */
  async mode(system, [mode = 'on', ...words]) {
    const exceptions = words.filter((word) => word.startsWith('except=')).map((word) => word.slice(7) as ResourceKind);
    const changes = {
      mode: mode === 'on' ? ('on' as const) : ('off' as const),
      ...(exceptions.length > 0 && { exceptions }),
      ...(words.includes('two_person') && { two_person: true }),
    };
    return heldLines(await system.ask('SetGitopsMode', { changes, expected_version: null }, byIn(words)));
  },
  /** `break-glass kind/key HOURS "reason" [by=NAME]`: opens a resource, or with `kind/*` a kind. */
  async 'break-glass'(system, [ref = '', hours = '1', reason = 'an emergency', ...words]) {
    const { kind, key } = partsOf(ref);
    const data = { kind, key: key === '*' ? null : key, reason, duration_seconds: Number(hours) * 3_600 };
    return heldLines(await system.ask('OpenBreakGlass', { break_glass_id: system.newOpening(), ...data }, byIn(words)));
  },
  async 'end-break-glass'(system, words) {
    return heldLines(await system.ask('EndBreakGlass', { break_glass_id: system.opening() }, byIn(words)));
  },
  async 'close-review'(system, words) {
    return heldLines(await system.ask('CloseBreakGlassReview', { break_glass_id: system.opening() }, byIn(words)));
  },
  async drift(system, [name = '']) {
    return driftLines(await system.drift(name));
  },
  /** `adopt repository [kind/key…]`: commits what accepts the drift, and shows the patch. */
  async adopt(system, [name = '', ...refs]) {
    const scope = refs.length === 0 ? {} : { resources: refs.map(partsOf) };
    const reply = await system.ask('AdoptDrift', { repository_id: system.idOf(name), ...scope });
    if (!reply.ok) return replyLines(reply);
    return committed(system, name, reply.result as FilePatchReply, 'Accept what was changed by hand');
  },
  /** `export repository remote`: writes what it manages to another remote, and shows the file. */
  async export(system, [name = '', remote = '']) {
    const reply = await system.ask('ExportFleet', { repository_id: system.idOf(name) });
    if (!reply.ok) return replyLines(reply);
    const [text] = await system.documents([(reply.result as ExportReply).fleet_document]);
    system.push(remote, text, 'The fleet as it is live');
    return text.split('\n').filter((line) => line !== '');
  },
  async fleet(system) {
    return fleetLines(await system.resources(), (text) => system.nameIn(text));
  },
  async timeline(system) {
    return newsLines(await system.news(), (text) => system.nameIn(text));
  },
  async wait(system, [hours = '1']) {
    await system.wait(Number(hours) * HOUR_MS);
    return [];
  },
};

/** A story's system, and how its commands are played on it. */
export function newScenario(): (words: readonly string[], input: string) => Promise<readonly string[]> {
  const system = new System();
  return async ([verb = '', ...words], input) => {
    const command = COMMANDS[verb];
    if (command === undefined)
      throw new Error(`there is no command ${verb}; there are ${Object.keys(COMMANDS).join(', ')}`);
    return (await command(system, words, input)).map((line) => system.nameIn(line));
  };
}

/** `approve repository all|kind/key… [by=NAME] [deletes=N] [remember] [comment="…"]`. */
function decide(verdict: 'approve' | 'reject'): Play {
  return async (system, [name = '', ...words]) => {
    const options = new Map(
      words.filter((word) => word.includes('=')).map((word) => word.split('=') as [string, string]),
    );
    const refs = words.filter((word) => !word.includes('=') && word !== 'remember');
    const open = (await system.proposals(name)).filter(({ status }) => status === 'pending_approval');
    const chosen = refs[0] === 'all' ? open : open.filter(({ kind, key }) => refs.includes(`${kind}/${key}`));
    if (chosen.length === 0) throw new Error('nothing pending goes by that name');
    const data = {
      repository_id: system.idOf(name),
      verdict,
      decisions: chosen.map(({ id, digest }) => ({ proposal_id: id, digest })),
      comment: options.get('comment') ?? null,
      remember: words.includes('remember') || options.has('until'),
      remember_until: options.get('until') ?? null,
      confirm_deletes: options.has('deletes') ? Number(options.get('deletes')) : null,
    };
    const reply = await system.ask('DecideProposals', data, options.get('by') ?? 'operator');
    return reply.ok ? runLines(await system.run(name)) : replyLines(reply);
  };
}

function policyIn(name: string, [decision = '', ...words]: readonly string[]): PolicySettings {
  const options = new Map(words.map((word) => [word.split('=')[0] ?? '', word.slice(word.indexOf('=') + 1)]));
  const windows = (['allow', 'deny'] as const).flatMap((kind) => {
    const cron = options.get(kind);
    const duration_seconds = Number(options.get('hours') ?? 1) * 3_600;
    return cron === undefined ? [] : [{ kind, cron, duration_seconds, time_zone: 'UTC' }];
  });
  const list = (option: string) => options.get(option)?.split(',');
  const [names, users, expires] = [list('names'), list('approvers'), options.get('expires')];
  return {
    name,
    enabled: true,
    decision: decision as PolicySettings['decision'],
    match: { actions: list('actions') ?? ['system.gitops_*'], ...(names && { names }) },
    approvals_required: Number(options.get('approvals') ?? 1),
    separation_of_duties: options.has('separated'),
    ...(users && { approvers: { users } }),
    ...(expires !== undefined && { expires_after_seconds: Number(expires) * 3_600 }),
    ...(windows.length > 0 && { windows }),
  };
}

/** Pushes a changed file, and shows the change. */
async function committed(system: System, name: string, reply: FilePatchReply, message: string): Promise<string[]> {
  const { fleet_document, patch_document, left } = reply;
  const [text, patch] = await system.documents([fleet_document, patch_document]);
  system.push(name, text, message);
  const lines = patch.split('\n').filter((line) => line !== '');
  return [...lines, ...left.map(({ kind, key, path, code }) => `left: ${kind} ${key} ${path ?? ''} (${code})`)];
}

function settingsIn(words: readonly string[]): Record<string, string | boolean> {
  return Object.fromEntries(
    words.map((word) => {
      const [key = '', value] = word.split('=');
      return [key, value === 'true' || value === 'false' ? value === 'true' : (value ?? true)];
    }),
  );
}

/** Who asks: `by=NAME`. */
function byIn(words: readonly string[], otherwise = 'operator'): string {
  return words.find((word) => word.startsWith('by='))?.slice(3) ?? otherwise;
}

function attributesIn(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
}

function numberIn(text: string): string | number {
  return /^[0-9]+$/.test(text) ? Number(text) : text;
}

function partsOf(ref: string): { kind: ResourceKind; key: string } {
  const at = ref.indexOf('/');
  return { kind: ref.slice(0, at) as ResourceKind, key: ref.slice(at + 1) };
}
