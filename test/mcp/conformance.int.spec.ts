import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../services/gateway/testing/harness.ts';
import { FIXTURES } from './fixtures/offer.ts';
import { scoredBy, type Verdict, verdictsOf } from './suite.ts';
import { TokenProxy } from './token-proxy.ts';

type Release = Parameters<typeof verdictsOf>[0];

const OF_2025: Release = '@modelcontextprotocol/conformance';
const OF_2026: Release = 'mcp-conformance-2026';

/** Scenarios that need nothing that the product does not have. */
const PRODUCT_2025 = [
  'server-initialize',
  'ping',
  'tools-list',
  'resources-list',
  'prompts-list',
  'completion-complete',
  'dns-rebinding-protection',
];
const PRODUCT_2026 = [
  'tools-list',
  'resources-list',
  'prompts-list',
  'sep-2164-resource-not-found',
  'caching',
  'http-header-validation',
  'server-sse-multiple-streams',
  'dns-rebinding-protection',
  'input-required-result-missing-input-response',
  'input-required-result-unsupported-methods',
  'input-required-result-ignore-extra-params',
  'input-required-result-validate-input',
];

/**
 * What the product does not offer, and why. It asks clients for nothing: no sampling and no elicitation, which before
 * 2026-07-28 need a stream that belongs to a session. It keeps no session, and so no subscription and no log level.
 */
const NOT_OFFERED_2025 = [
  'tools-call-sampling',
  'tools-call-elicitation',
  'elicitation-sep1034-defaults',
  'elicitation-sep1330-enums',
  'tools-call-with-logging',
  'logging-set-level',
  'resources-subscribe',
  'resources-unsubscribe',
];

describe('the official conformance suite', () => {
  let product: GatewayHarness;
  let fixtures: GatewayHarness;
  const proxies: TokenProxy[] = [];

  beforeAll(async () => {
    product = await GatewayHarness.open();
    fixtures = await GatewayHarness.open({ offer: FIXTURES });
    for (const gateway of [product, fixtures])
      proxies.push(await TokenProxy.open(gateway.url, await gateway.token({})));
  });
  afterAll(async () => {
    for (const proxy of proxies) await proxy.close();
    await product.close();
    await fixtures.close();
  });

  const urlOf = (gateway: 'product' | 'fixtures') => proxies[gateway === 'product' ? 0 : 1]?.url ?? '';
  const failures = (verdicts: ReadonlyMap<string, Verdict>) =>
    [...verdicts].flatMap(([scenario, { failed }]) => failed.map((each) => `${scenario}: ${each}`));

  it.each([
    [OF_2025, PRODUCT_2025, ['--spec-version', '2025-11-25']],
    [OF_2026, PRODUCT_2026, ['--requirements', '2026-07-28']],
  ])('%s: the product passes what needs no fixture', async (release, scenarios, args) => {
    const verdicts = await verdictsOf(release, urlOf('product'), args);
    const asked = new Map(scenarios.map((scenario) => [scenario, verdicts.get(scenario) ?? NOT_RUN]));
    expect(failures(asked)).toEqual([]);
  });

  it.each([
    [OF_2025, ['--spec-version', '2025-11-25'], NOT_OFFERED_2025, 20],
    [OF_2026, ['--requirements', '2026-07-28'], [], 30],
  ])('%s: the same code passes the rest with fixtures', async (release, args, notOffered, atLeast) => {
    const verdicts = await verdictsOf(release, urlOf('fixtures'), args);
    expect(verdicts.size).toBeGreaterThanOrEqual(atLeast);
    // Extensions, and what came after the revision, are run and not scored.
    const scored = await scoredBy(release);
    const left = new Set<string>(notOffered);
    const rest = new Map([...verdicts].filter(([name]) => !left.has(name) && (scored?.has(name) ?? true)));
    expect([...(scored ?? [])].filter((name) => !verdicts.has(name))).toEqual([]);
    expect(failures(rest)).toEqual([]);
    expect([...rest].filter(([, { checks }]) => checks === 0)).toEqual([]);
  });
});

const NOT_RUN: Verdict = { checks: 0, failed: ['was not run'] };
