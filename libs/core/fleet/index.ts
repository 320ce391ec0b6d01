export { hasMeaning, meaningOf, networkAround, parseCidr } from './addresses.ts';
export { agentSpreadSeconds } from './agent-spread.ts';
export { agentStandingsFold, keyStateAt } from './agent-standings.ts';
export type { AgentKey, AgentStanding, AgentStandings } from './agent-standings.ts';
export { Many } from './many.ts';
export { completeAttributes, defaultOf, nameOf, storedForm } from './attributes.ts';
export { attributeNames, checkPart, checkWhole, placeProblems } from './check-attributes.ts';
export type { CheckedAttributes } from './check-attributes.ts';
export { unwritable } from './check-written.ts';
export { mapTextProblems, textProblems } from './check-texts.ts';
export { differences, memberPath, partAt, sameField } from './compare.ts';
export type { Difference } from './compare.ts';
export { excerptOf } from './excerpt.ts';
export type { Excerpt, ExcerptLine } from './excerpt.ts';
export type { FleetHistory, HandChange } from './fleet-history.ts';
export { compareExpected, compareManaged, missing } from './drifted.ts';
export { bySeverity, findingList, needsDocument } from './findings.ts';
export { matchesGlob } from './glob.ts';
export { instanceDifferences } from './instances.ts';
export { resolveInheritance } from './inherit.ts';
export type { Inheritance, InheritanceProblem, WrittenTemplate } from './inherit.ts';
export { compareText, emptyMap, equalJson, isMap, own } from './json.ts';
export type { JsonMap } from './json.ts';
export { assignmentKey, peerKey, splitKey, virtualIpKey } from './keys.ts';
export {
  compareResources,
  describeResource,
  FIELDS,
  kindOf,
  KINDS,
  KINDS_BY_NEED,
  REQUIRED,
  resourceId,
} from './kinds.ts';
export type { FieldSpec, KindSpec } from './kinds.ts';
export { FINDINGS_IN_EVENT_MAX, HAND_CHANGES_MAX, INHERITANCE_CHAIN_MAX } from './limits.ts';
export type { LiveFleet, ManagedFleet } from './live-fleet.ts';
export { isSameLive, lastsWhile } from './lasting.ts';
export { namedLive } from './named-live.ts';
export { newestPage } from './newest-page.ts';
export type { NewestPage } from './newest-page.ts';
export { catalogueOf, channelOf, splitModuleReference } from './pins.ts';
export type { Catalogue, Channel } from './pins.ts';
export { referencesInFields, referencesOf } from './references.ts';
export type { PlacedReference } from './references.ts';
export { isMask, MASK, maskChange, maskSecrets, maskWith } from './mask.ts';
export type { MaskOf } from './mask.ts';
export { classifyAddress, parseIpv6 as addressGroups } from './remote/address.ts';
export type { AddressClass } from './remote/address.ts';
export { addressRefusal, ANY_REMOTE, classifyHost, isAddressAllowed, STRICT_POLICY } from './remote/remote.ts';
export type { Remote, RemotePolicy } from './remote/remote.ts';
export { parseRepoUrl } from './remote/repo-url.ts';
export type { ParsedRemote } from './remote/repo-url.ts';
export { isSameSource } from './same-source.ts';
export { secretLines } from './secret-lines.ts';
export { isSecretKey, isSecretValue } from './secrets.ts';
export { withoutSlashes } from './slashes.ts';
export { hasMask, maskPaths, unmask } from './unmask.ts';
export type { Unmasked } from './unmask.ts';
