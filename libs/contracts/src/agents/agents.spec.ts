import { describe, expect, it } from 'vitest';
import { BUNDLE_MANIFEST_EXAMPLE, BundleManifest } from './manifest.ts';
import { ContentFile, HealthCheck, MODULE_CONTENT_EXAMPLE, ModuleContent } from './content.ts';
import { EnrolmentRequest, enrolmentStatement } from './enrolment.ts';
import { AGENT_REPORT_EXAMPLE, AgentReport } from './report.ts';
import { agentSubjects } from './subjects.ts';

const file = (over: object) =>
  ContentFile.safeParse({ path: '/etc/x', mode: '0644', owner: 'root', text: '', ...over }).success;

describe('the examples', () => {
  it('are what the schemas describe', () => {
    expect(ModuleContent.parse(MODULE_CONTENT_EXAMPLE)).toEqual(MODULE_CONTENT_EXAMPLE);
    expect(BundleManifest.parse(BUNDLE_MANIFEST_EXAMPLE)).toEqual(BUNDLE_MANIFEST_EXAMPLE);
    expect(AgentReport.parse(AGENT_REPORT_EXAMPLE)).toEqual(AGENT_REPORT_EXAMPLE);
  });
});

describe('a file of a module', () => {
  it.each(['0644', '644', '1777', '0000'])('may have the mode %j', (mode) => expect(file({ mode })).toBe(true));
  it.each([644, 420, 0o644, '0o644', 'u=rw', '4755', '2755', '7777', '', '64', '00644', undefined])(
    'may not have the mode %j',
    (mode) => expect(file({ mode })).toBe(false),
  );
  it.each(['/etc/x.conf', '/etc/..x/...', '/a b/ü', '/.x'])('may be at %j', (path) =>
    expect(file({ path })).toBe(true),
  );
  it.each([
    '',
    '/',
    'etc/x',
    '/etc/',
    '/etc//x',
    '/etc/./x',
    '/etc/../x',
    '/etc/..',
    '/etc/x\n',
    '/etc/\u0000',
    '/x'.repeat(600),
  ])('may not be at %j', (path) => expect(file({ path })).toBe(false));
  it('has a named owner, no number and no option', () => {
    for (const owner of ['0', '-R', 'Root', '', 'root:root']) expect(file({ owner })).toBe(false);
  });
});

describe('a health check', () => {
  const tcp = {
    kind: 'tcp',
    name: 'open',
    host: '::1',
    port: 80,
    interval_seconds: 5,
    timeout_seconds: 60,
    threshold: 1,
  };
  it('is bounded in time', () => {
    expect(HealthCheck.safeParse(tcp).success).toBe(true);
    expect(HealthCheck.safeParse({ ...tcp, interval_seconds: 4 }).success).toBe(false);
    expect(HealthCheck.safeParse({ ...tcp, timeout_seconds: 61 }).success).toBe(false);
  });
});

describe('an agent of another release', () => {
  it('is understood: what this release does not know is left out', () => {
    expect(AgentReport.parse({ ...AGENT_REPORT_EXAMPLE, later: 1 })).toEqual(AGENT_REPORT_EXAMPLE);
    expect(BundleManifest.parse({ ...BUNDLE_MANIFEST_EXAMPLE, later: 1 })).toEqual(BUNDLE_MANIFEST_EXAMPLE);
  });
  it('is refused content with keys of another format: it would be half applied', () => {
    expect(ModuleContent.safeParse({ ...MODULE_CONTENT_EXAMPLE, later: 1 }).success).toBe(false);
  });
});

describe('an enrolment', () => {
  it('signs the host, the key and the token, each on a line of its own', () => {
    const request = { token: null, hostname: 'edge-01', public_key: `U${'A'.repeat(55)}` };
    expect(enrolmentStatement(request)).toBe(`fleetwright enrolment 1\nedge-01\nU${'A'.repeat(55)}\n\n`);
    const rest = { account_id: null, boot_id: AGENT_REPORT_EXAMPLE.boot_id, agent_version: '1', proof: 'a'.repeat(86) };
    expect(EnrolmentRequest.safeParse({ ...request, ...rest }).success).toBe(true);
    expect(EnrolmentRequest.safeParse({ ...request, ...rest, hostname: 'edge-01\nx' }).success).toBe(false);
  });
});

describe('the subjects of an agent', () => {
  it('lie below its account and instance', () => {
    expect(Object.values(agentSubjects('acme', 'i-1')).every((subject) => subject.startsWith('agent.acme.i-1.'))).toBe(
      true,
    );
  });
});
