// Made of the gateway's operations; its test says how to make it anew.
import type { z } from 'zod';
import type {
  AdoptDriftInput, AgentInput, AgentRevokedAnswer, AgentsPage, BreakGlassAnswer, BreakGlassInput, BreakGlassPage,
  ChangeDriftIgnoreInput, ChangePolicyInput, ChangeWebhookSubscriptionInput, ConfirmedAnswer, ConnectionAnswer,
  CreateEventConsumerInput, CreateGiteaRepositoryAnswer, CreateGiteaRepositoryInput, CreatePolicyInput,
  CreateRegistrationTokenInput, CreateServiceTokenInput, CreateWebhookSubscriptionInput, CredentialsAnswer,
  DeadLettersPage, DecideProposalInput, DecideProposalsInput, DeletePolicyInput, DriftIgnoreAnswer, DriftIgnoreInput,
  DriftIgnoresPage, DriftReportAnswer, EditProposalInput, EditedProposalAnswer, EventConsumerAnswer,
  EventConsumerInput, EventConsumersAnswer, ExplainAnswer, ExplainInput, FilePatch, FleetDiffAnswer, FleetDiffInput,
  FleetEventsPage, FleetYamlAnswer, GetProposalInput, GetRunInput, GitopsModeAnswer, InstanceAnswer, InstanceInput,
  InstancesPage, KIND_API, LaterAnswer, ListAgentsInput, ListCredentialsInput, ListDeadLettersInput,
  ListDriftIgnoresInput, ListFleetEventsInput, ListInstancesInput, ListModePartsInput, ListModuleVersionsInput,
  ListPoliciesInput, ListProposalsInput, ListRegistrationTokensInput, ListRepositoriesInput, ListRunsInput,
  ListServiceTokensInput, ListSubjectsInput, ListWebhookDeliveriesInput, ListWebhookSubscriptionsInput,
  ModuleVersionAnswer, ModuleVersionsPage, NoInput, NodeBundleAnswer, NodeBundleInput, OpenBreakGlassInput,
  PendingAnswer, PendingChangeInput, PendingChangesPage, PlanAnswer, PlanFleetInput, PoliciesAnswer, PolicyAnswer,
  PolicyInput, PromoteModuleVersionInput, ProposalAnswer, ProposalInput, ProposalsAnswer, ProposalsPage,
  ReadModelsAnswer, RebuildAnswer, RegisterRepositoryInput, RegisteredLater, RegistrationTokenAnswer,
  RegistrationTokenInput, RegistrationTokenLater, RegistrationTokensPage, RehearsalAnswer, RemoveDriftIgnoreInput,
  RemoveRepositoryInput, RemoveWebhookSubscriptionInput, ReplacePolicyInput, ReplayAnswer, ReplayDeadLetterInput,
  ReplayWebhookDeliveryInput, RepositoriesPage, RepositoryAnswer, RepositoryInput, RepositoryRunsInput,
  RepositoryWithRuns, RevertDriftInput, RollBackRunInput, RolledBackAnswer, RotateWebhookSubscriptionInput,
  RunDetail, RunEventsAnswer, RunEventsInput, RunFileAnswer, RunFileInput, RunsPage, ServiceTokenAnswer,
  ServiceTokenInput, ServiceTokensPage, SetDriftIgnoreInput, SetGitopsModeInput, SimulatePolicyInput, SubjectInput,
  SubjectsPage, SyncAnswer, SyncLater, SyncRepositoryInput, UpdateInstanceInput, UpdateRepositoryInput,
  WebhookAnswer, WebhookDeliveriesPage, WebhookDeliveryAnswer, WebhookLater, WebhookSecretAnswer, WebhookSecretLater,
  WebhookSubscriptionAnswer, WebhookSubscriptionInput, WebhookSubscriptionsPage,
} from '../api.ts';

/** Where the fields of an operation's input stand in a request. */
export interface RequestShape {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Fields in the query of a method that has a body. */
  readonly query: readonly string[];
  readonly text?: { readonly field: string; readonly mediaType: string };
  readonly answer?: { readonly field: string; readonly mediaType: string };
  readonly ifMatch?: string;
}

type In<Schema extends z.ZodType> = z.input<Schema>;
type Out<Schema extends z.ZodType> = z.output<Schema>;

/** What each operation takes and answers. */
export interface Operations {
  gitops_register_repository: { input: In<typeof RegisterRepositoryInput>; answer: Out<typeof RepositoryAnswer> | Out<typeof RegisteredLater> };
  gitops_list_repositories: { input: In<typeof ListRepositoriesInput>; answer: Out<typeof RepositoriesPage> };
  gitops_get_repository: { input: In<typeof RepositoryInput>; answer: Out<typeof RepositoryWithRuns> };
  gitops_update_repository: { input: In<typeof UpdateRepositoryInput>; answer: Out<typeof RepositoryAnswer> | Out<typeof PendingAnswer> };
  gitops_unregister_repository: { input: In<typeof RemoveRepositoryInput>; answer: undefined | Out<typeof PendingAnswer> };
  gitops_check_connection: { input: In<typeof RegisterRepositoryInput>; answer: Out<typeof ConnectionAnswer> };
  gitops_check_repository: { input: In<typeof RepositoryInput>; answer: Out<typeof ConnectionAnswer> };
  gitops_sync_repository: { input: In<typeof SyncRepositoryInput>; answer: Out<typeof SyncAnswer> | Out<typeof SyncLater> };
  gitops_list_repository_runs: { input: In<typeof RepositoryRunsInput>; answer: Out<typeof RunsPage> };
  gitops_get_drift_report: { input: In<typeof RepositoryInput>; answer: Out<typeof DriftReportAnswer> };
  gitops_revert_drift: { input: In<typeof RevertDriftInput>; answer: Out<typeof SyncAnswer> | Out<typeof SyncLater> };
  gitops_adopt_drift: { input: In<typeof AdoptDriftInput>; answer: Out<typeof FilePatch> };
  gitops_export_repository: { input: In<typeof RepositoryInput>; answer: Out<typeof FleetYamlAnswer> };
  export_fleet_yaml: { input: In<typeof NoInput>; answer: Out<typeof FleetYamlAnswer> };
  list_drift_ignores: { input: In<typeof ListDriftIgnoresInput>; answer: Out<typeof DriftIgnoresPage> };
  get_drift_ignore: { input: In<typeof DriftIgnoreInput>; answer: Out<typeof DriftIgnoreAnswer> };
  create_drift_ignore: { input: In<typeof SetDriftIgnoreInput>; answer: Out<typeof DriftIgnoreAnswer> | Out<typeof LaterAnswer> };
  update_drift_ignore: { input: In<typeof ChangeDriftIgnoreInput>; answer: Out<typeof DriftIgnoreAnswer> | Out<typeof LaterAnswer> };
  delete_drift_ignore: { input: In<typeof RemoveDriftIgnoreInput>; answer: undefined | Out<typeof LaterAnswer> };
  list_webhook_subscriptions: { input: In<typeof ListWebhookSubscriptionsInput>; answer: Out<typeof WebhookSubscriptionsPage> };
  get_webhook_subscription: { input: In<typeof WebhookSubscriptionInput>; answer: Out<typeof WebhookSubscriptionAnswer> };
  create_webhook_subscription: { input: In<typeof CreateWebhookSubscriptionInput>; answer: Out<typeof WebhookSecretAnswer> | Out<typeof WebhookSecretLater> };
  update_webhook_subscription: { input: In<typeof ChangeWebhookSubscriptionInput>; answer: Out<typeof WebhookSubscriptionAnswer> | Out<typeof LaterAnswer> };
  rotate_webhook_subscription: { input: In<typeof RotateWebhookSubscriptionInput>; answer: Out<typeof WebhookSecretAnswer> | Out<typeof WebhookSecretLater> };
  delete_webhook_subscription: { input: In<typeof RemoveWebhookSubscriptionInput>; answer: undefined | Out<typeof LaterAnswer> };
  list_webhook_deliveries: { input: In<typeof ListWebhookDeliveriesInput>; answer: Out<typeof WebhookDeliveriesPage> };
  replay_webhook_delivery: { input: In<typeof ReplayWebhookDeliveryInput>; answer: Out<typeof WebhookDeliveryAnswer> };
  list_event_consumers: { input: In<typeof NoInput>; answer: Out<typeof EventConsumersAnswer> };
  create_event_consumer: { input: In<typeof CreateEventConsumerInput>; answer: Out<typeof EventConsumerAnswer> };
  delete_event_consumer: { input: In<typeof EventConsumerInput>; answer: undefined | Out<typeof LaterAnswer> };
  get_gitops_mode: { input: In<typeof NoInput>; answer: Out<typeof GitopsModeAnswer> };
  set_gitops_mode: { input: In<typeof SetGitopsModeInput>; answer: Out<typeof GitopsModeAnswer> | Out<typeof PendingAnswer> };
  list_pending_changes: { input: In<typeof ListModePartsInput>; answer: Out<typeof PendingChangesPage> };
  confirm_pending_change: { input: In<typeof PendingChangeInput>; answer: Out<typeof ConfirmedAnswer> | Out<typeof LaterAnswer> };
  withdraw_pending_change: { input: In<typeof PendingChangeInput>; answer: undefined | Out<typeof LaterAnswer> };
  open_break_glass: { input: In<typeof OpenBreakGlassInput>; answer: Out<typeof BreakGlassAnswer> | Out<typeof PendingAnswer> };
  list_break_glass: { input: In<typeof ListModePartsInput>; answer: Out<typeof BreakGlassPage> };
  end_break_glass: { input: In<typeof BreakGlassInput>; answer: Out<typeof BreakGlassAnswer> | Out<typeof LaterAnswer> };
  close_break_glass_review: { input: In<typeof BreakGlassInput>; answer: Out<typeof BreakGlassAnswer> | Out<typeof LaterAnswer> };
  gitops_get_webhook: { input: In<typeof RepositoryInput>; answer: Out<typeof WebhookAnswer> };
  gitops_rotate_webhook: { input: In<typeof RepositoryInput>; answer: Out<typeof WebhookAnswer> | Out<typeof WebhookLater> };
  gitops_list_sync_runs: { input: In<typeof ListRunsInput>; answer: Out<typeof RunsPage> };
  gitops_get_sync_run: { input: In<typeof GetRunInput>; answer: Out<typeof RunDetail> };
  gitops_list_sync_run_events: { input: In<typeof RunEventsInput>; answer: Out<typeof RunEventsAnswer> };
  gitops_get_sync_run_file: { input: In<typeof RunFileInput>; answer: Out<typeof RunFileAnswer> };
  gitops_rollback_sync_run: { input: In<typeof RollBackRunInput>; answer: Out<typeof RolledBackAnswer> };
  gitops_plan: { input: In<typeof PlanFleetInput>; answer: Out<typeof PlanAnswer> };
  gitops_explain: { input: In<typeof ExplainInput>; answer: Out<typeof ExplainAnswer> };
  fleet_diff: { input: In<typeof FleetDiffInput>; answer: Out<typeof FleetDiffAnswer> };
  gitops_list_proposals: { input: In<typeof ListProposalsInput>; answer: Out<typeof ProposalsPage> };
  gitops_get_proposal: { input: In<typeof GetProposalInput>; answer: Out<typeof ProposalAnswer> };
  gitops_approve_proposal: { input: In<typeof DecideProposalInput>; answer: Out<typeof ProposalAnswer> | Out<typeof LaterAnswer> };
  gitops_reject_proposal: { input: In<typeof DecideProposalInput>; answer: Out<typeof ProposalAnswer> | Out<typeof LaterAnswer> };
  gitops_withdraw_vote: { input: In<typeof ProposalInput>; answer: Out<typeof ProposalAnswer> | Out<typeof LaterAnswer> };
  gitops_edit_proposal: { input: In<typeof EditProposalInput>; answer: Out<typeof EditedProposalAnswer> | Out<typeof LaterAnswer> };
  gitops_apply_proposal: { input: In<typeof ProposalInput>; answer: Out<typeof ProposalAnswer> | Out<typeof LaterAnswer> };
  gitops_decide_proposals: { input: In<typeof DecideProposalsInput>; answer: Out<typeof ProposalsAnswer> | Out<typeof LaterAnswer> };
  gitops_list_policies: { input: In<typeof ListPoliciesInput>; answer: Out<typeof PoliciesAnswer> };
  gitops_get_policy: { input: In<typeof PolicyInput>; answer: Out<typeof PolicyAnswer> };
  gitops_create_policy: { input: In<typeof CreatePolicyInput>; answer: Out<typeof PolicyAnswer> | Out<typeof PendingAnswer> };
  gitops_replace_policy: { input: In<typeof ReplacePolicyInput>; answer: Out<typeof PolicyAnswer> | Out<typeof PendingAnswer> };
  gitops_change_policy: { input: In<typeof ChangePolicyInput>; answer: Out<typeof PolicyAnswer> | Out<typeof PendingAnswer> };
  gitops_delete_policy: { input: In<typeof DeletePolicyInput>; answer: undefined | Out<typeof PendingAnswer> };
  gitops_simulate_policy: { input: In<typeof SimulatePolicyInput>; answer: Out<typeof RehearsalAnswer> };
  list_fleet_events: { input: In<typeof ListFleetEventsInput>; answer: Out<typeof FleetEventsPage> };
  list_templates: { input: In<(typeof KIND_API)['template']['listInput']>; answer: Out<(typeof KIND_API)['template']['page']> };
  get_template: { input: In<(typeof KIND_API)['template']['getInput']>; answer: Out<(typeof KIND_API)['template']['answer']> };
  create_template: { input: In<(typeof KIND_API)['template']['createInput']>; answer: Out<(typeof KIND_API)['template']['answer']> | Out<(typeof KIND_API)['template']['writtenLater']> };
  update_template: { input: In<(typeof KIND_API)['template']['updateInput']>; answer: Out<(typeof KIND_API)['template']['answer']> | Out<(typeof KIND_API)['template']['writtenLater']> };
  delete_template: { input: In<(typeof KIND_API)['template']['deleteInput']>; answer: undefined | Out<typeof LaterAnswer> };
  list_modules: { input: In<(typeof KIND_API)['module']['listInput']>; answer: Out<(typeof KIND_API)['module']['page']> };
  get_module: { input: In<(typeof KIND_API)['module']['getInput']>; answer: Out<(typeof KIND_API)['module']['answer']> };
  create_module: { input: In<(typeof KIND_API)['module']['createInput']>; answer: Out<(typeof KIND_API)['module']['answer']> | Out<(typeof KIND_API)['module']['writtenLater']> };
  update_module: { input: In<(typeof KIND_API)['module']['updateInput']>; answer: Out<(typeof KIND_API)['module']['answer']> | Out<(typeof KIND_API)['module']['writtenLater']> };
  delete_module: { input: In<(typeof KIND_API)['module']['deleteInput']>; answer: undefined | Out<typeof LaterAnswer> };
  list_nodes: { input: In<(typeof KIND_API)['node']['listInput']>; answer: Out<(typeof KIND_API)['node']['page']> };
  get_node: { input: In<(typeof KIND_API)['node']['getInput']>; answer: Out<(typeof KIND_API)['node']['answer']> };
  create_node: { input: In<(typeof KIND_API)['node']['createInput']>; answer: Out<(typeof KIND_API)['node']['answer']> | Out<(typeof KIND_API)['node']['writtenLater']> };
  update_node: { input: In<(typeof KIND_API)['node']['updateInput']>; answer: Out<(typeof KIND_API)['node']['answer']> | Out<(typeof KIND_API)['node']['writtenLater']> };
  delete_node: { input: In<(typeof KIND_API)['node']['deleteInput']>; answer: undefined | Out<typeof LaterAnswer> };
  list_assignments: { input: In<(typeof KIND_API)['assignment']['listInput']>; answer: Out<(typeof KIND_API)['assignment']['page']> };
  get_assignment: { input: In<(typeof KIND_API)['assignment']['getInput']>; answer: Out<(typeof KIND_API)['assignment']['answer']> };
  create_assignment: { input: In<(typeof KIND_API)['assignment']['createInput']>; answer: Out<(typeof KIND_API)['assignment']['answer']> | Out<(typeof KIND_API)['assignment']['writtenLater']> };
  update_assignment: { input: In<(typeof KIND_API)['assignment']['updateInput']>; answer: Out<(typeof KIND_API)['assignment']['answer']> | Out<(typeof KIND_API)['assignment']['writtenLater']> };
  delete_assignment: { input: In<(typeof KIND_API)['assignment']['deleteInput']>; answer: undefined | Out<typeof LaterAnswer> };
  list_sdwan_networks: { input: In<(typeof KIND_API)['sdwan_network']['listInput']>; answer: Out<(typeof KIND_API)['sdwan_network']['page']> };
  get_sdwan_network: { input: In<(typeof KIND_API)['sdwan_network']['getInput']>; answer: Out<(typeof KIND_API)['sdwan_network']['answer']> };
  create_sdwan_network: { input: In<(typeof KIND_API)['sdwan_network']['createInput']>; answer: Out<(typeof KIND_API)['sdwan_network']['answer']> | Out<(typeof KIND_API)['sdwan_network']['writtenLater']> };
  update_sdwan_network: { input: In<(typeof KIND_API)['sdwan_network']['updateInput']>; answer: Out<(typeof KIND_API)['sdwan_network']['answer']> | Out<(typeof KIND_API)['sdwan_network']['writtenLater']> };
  delete_sdwan_network: { input: In<(typeof KIND_API)['sdwan_network']['deleteInput']>; answer: undefined | Out<typeof LaterAnswer> };
  list_sdwan_peers: { input: In<(typeof KIND_API)['sdwan_peer']['listInput']>; answer: Out<(typeof KIND_API)['sdwan_peer']['page']> };
  get_sdwan_peer: { input: In<(typeof KIND_API)['sdwan_peer']['getInput']>; answer: Out<(typeof KIND_API)['sdwan_peer']['answer']> };
  create_sdwan_peer: { input: In<(typeof KIND_API)['sdwan_peer']['createInput']>; answer: Out<(typeof KIND_API)['sdwan_peer']['answer']> | Out<(typeof KIND_API)['sdwan_peer']['writtenLater']> };
  update_sdwan_peer: { input: In<(typeof KIND_API)['sdwan_peer']['updateInput']>; answer: Out<(typeof KIND_API)['sdwan_peer']['answer']> | Out<(typeof KIND_API)['sdwan_peer']['writtenLater']> };
  delete_sdwan_peer: { input: In<(typeof KIND_API)['sdwan_peer']['deleteInput']>; answer: undefined | Out<typeof LaterAnswer> };
  list_virtual_ips: { input: In<(typeof KIND_API)['virtual_ip']['listInput']>; answer: Out<(typeof KIND_API)['virtual_ip']['page']> };
  get_virtual_ip: { input: In<(typeof KIND_API)['virtual_ip']['getInput']>; answer: Out<(typeof KIND_API)['virtual_ip']['answer']> };
  create_virtual_ip: { input: In<(typeof KIND_API)['virtual_ip']['createInput']>; answer: Out<(typeof KIND_API)['virtual_ip']['answer']> | Out<(typeof KIND_API)['virtual_ip']['writtenLater']> };
  update_virtual_ip: { input: In<(typeof KIND_API)['virtual_ip']['updateInput']>; answer: Out<(typeof KIND_API)['virtual_ip']['answer']> | Out<(typeof KIND_API)['virtual_ip']['writtenLater']> };
  delete_virtual_ip: { input: In<(typeof KIND_API)['virtual_ip']['deleteInput']>; answer: undefined | Out<typeof LaterAnswer> };
  list_federation_peers: { input: In<(typeof KIND_API)['federation_peer']['listInput']>; answer: Out<(typeof KIND_API)['federation_peer']['page']> };
  get_federation_peer: { input: In<(typeof KIND_API)['federation_peer']['getInput']>; answer: Out<(typeof KIND_API)['federation_peer']['answer']> };
  create_federation_peer: { input: In<(typeof KIND_API)['federation_peer']['createInput']>; answer: Out<(typeof KIND_API)['federation_peer']['answer']> | Out<(typeof KIND_API)['federation_peer']['writtenLater']> };
  update_federation_peer: { input: In<(typeof KIND_API)['federation_peer']['updateInput']>; answer: Out<(typeof KIND_API)['federation_peer']['answer']> | Out<(typeof KIND_API)['federation_peer']['writtenLater']> };
  delete_federation_peer: { input: In<(typeof KIND_API)['federation_peer']['deleteInput']>; answer: undefined | Out<typeof LaterAnswer> };
  list_module_versions: { input: In<typeof ListModuleVersionsInput>; answer: Out<typeof ModuleVersionsPage> };
  promote_module_version: { input: In<typeof PromoteModuleVersionInput>; answer: Out<typeof ModuleVersionAnswer> | Out<typeof LaterAnswer> };
  list_instances: { input: In<typeof ListInstancesInput>; answer: Out<typeof InstancesPage> };
  get_instance: { input: In<typeof InstanceInput>; answer: Out<typeof InstanceAnswer> };
  update_instance: { input: In<typeof UpdateInstanceInput>; answer: Out<typeof InstanceAnswer> | Out<typeof LaterAnswer> };
  create_registration_token: { input: In<typeof CreateRegistrationTokenInput>; answer: Out<typeof RegistrationTokenAnswer> | Out<typeof RegistrationTokenLater> };
  list_registration_tokens: { input: In<typeof ListRegistrationTokensInput>; answer: Out<typeof RegistrationTokensPage> };
  revoke_registration_token: { input: In<typeof RegistrationTokenInput>; answer: undefined | Out<typeof LaterAnswer> };
  list_agents: { input: In<typeof ListAgentsInput>; answer: Out<typeof AgentsPage> };
  revoke_agent: { input: In<typeof AgentInput>; answer: Out<typeof AgentRevokedAnswer> | Out<typeof LaterAnswer> };
  get_node_bundle: { input: In<typeof NodeBundleInput>; answer: Out<typeof NodeBundleAnswer> };
  create_service_token: { input: In<typeof CreateServiceTokenInput>; answer: Out<typeof ServiceTokenAnswer> };
  list_service_tokens: { input: In<typeof ListServiceTokensInput>; answer: Out<typeof ServiceTokensPage> };
  revoke_service_token: { input: In<typeof ServiceTokenInput>; answer: undefined };
  list_subjects: { input: In<typeof ListSubjectsInput>; answer: Out<typeof SubjectsPage> };
  erase_subject: { input: In<typeof SubjectInput>; answer: undefined };
  create_gitea_repository: { input: In<typeof CreateGiteaRepositoryInput>; answer: Out<typeof CreateGiteaRepositoryAnswer> };
  list_vault_credentials: { input: In<typeof ListCredentialsInput>; answer: Out<typeof CredentialsAnswer> };
  list_dead_letters: { input: In<typeof ListDeadLettersInput>; answer: Out<typeof DeadLettersPage> };
  replay_dead_letter: { input: In<typeof ReplayDeadLetterInput>; answer: Out<typeof ReplayAnswer> };
  get_read_models: { input: In<typeof NoInput>; answer: Out<typeof ReadModelsAnswer> };
  rebuild_read_models: { input: In<typeof NoInput>; answer: Out<typeof RebuildAnswer> };
}

export const OPERATIONS: { readonly [Name in keyof Operations]: RequestShape } = {
  gitops_register_repository: { method: 'POST', path: '/api/v1/system/gitops_repositories', query: [] },
  gitops_list_repositories: { method: 'GET', path: '/api/v1/system/gitops_repositories', query: [] },
  gitops_get_repository: { method: 'GET', path: '/api/v1/system/gitops_repositories/{repository_id}', query: [] },
  gitops_update_repository: { method: 'PATCH', path: '/api/v1/system/gitops_repositories/{repository_id}', query: [], ifMatch: 'expected_version' },
  gitops_unregister_repository: { method: 'DELETE', path: '/api/v1/system/gitops_repositories/{repository_id}', query: [], ifMatch: 'expected_version' },
  gitops_check_connection: { method: 'POST', path: '/api/v1/system/gitops_repositories/check_connection', query: [] },
  gitops_check_repository: { method: 'POST', path: '/api/v1/system/gitops_repositories/{repository_id}/check_connection', query: [] },
  gitops_sync_repository: { method: 'POST', path: '/api/v1/system/gitops_repositories/{repository_id}/sync_now', query: ['wait_seconds'] },
  gitops_list_repository_runs: { method: 'GET', path: '/api/v1/system/gitops_repositories/{repository_id}/sync_runs', query: [] },
  gitops_get_drift_report: { method: 'GET', path: '/api/v1/system/gitops_repositories/{repository_id}/drift_report', query: [] },
  gitops_revert_drift: { method: 'POST', path: '/api/v1/system/gitops_repositories/{repository_id}/drift/revert', query: ['wait_seconds'] },
  gitops_adopt_drift: { method: 'POST', path: '/api/v1/system/gitops_repositories/{repository_id}/drift/adopt', query: [] },
  gitops_export_repository: { method: 'GET', path: '/api/v1/system/gitops_repositories/{repository_id}/export', query: [], answer: { field: 'fleet_yaml', mediaType: 'application/yaml' } },
  export_fleet_yaml: { method: 'GET', path: '/api/v1/system/fleet_export', query: [], answer: { field: 'fleet_yaml', mediaType: 'application/yaml' } },
  list_drift_ignores: { method: 'GET', path: '/api/v1/system/drift_ignores', query: [] },
  get_drift_ignore: { method: 'GET', path: '/api/v1/system/drift_ignores/{ignore_id}', query: [] },
  create_drift_ignore: { method: 'POST', path: '/api/v1/system/drift_ignores', query: [] },
  update_drift_ignore: { method: 'PATCH', path: '/api/v1/system/drift_ignores/{ignore_id}', query: [], ifMatch: 'expected_version' },
  delete_drift_ignore: { method: 'DELETE', path: '/api/v1/system/drift_ignores/{ignore_id}', query: [], ifMatch: 'expected_version' },
  list_webhook_subscriptions: { method: 'GET', path: '/api/v1/system/webhook_subscriptions', query: [] },
  get_webhook_subscription: { method: 'GET', path: '/api/v1/system/webhook_subscriptions/{subscription_id}', query: [] },
  create_webhook_subscription: { method: 'POST', path: '/api/v1/system/webhook_subscriptions', query: [] },
  update_webhook_subscription: { method: 'PATCH', path: '/api/v1/system/webhook_subscriptions/{subscription_id}', query: [], ifMatch: 'expected_version' },
  rotate_webhook_subscription: { method: 'POST', path: '/api/v1/system/webhook_subscriptions/{subscription_id}/rotate', query: [] },
  delete_webhook_subscription: { method: 'DELETE', path: '/api/v1/system/webhook_subscriptions/{subscription_id}', query: [], ifMatch: 'expected_version' },
  list_webhook_deliveries: { method: 'GET', path: '/api/v1/system/webhook_subscriptions/{subscription_id}/deliveries', query: [] },
  replay_webhook_delivery: { method: 'POST', path: '/api/v1/system/webhook_subscriptions/{subscription_id}/deliveries/{delivery_id}/replay', query: [] },
  list_event_consumers: { method: 'GET', path: '/api/v1/system/event_consumers', query: [] },
  create_event_consumer: { method: 'POST', path: '/api/v1/system/event_consumers', query: [] },
  delete_event_consumer: { method: 'DELETE', path: '/api/v1/system/event_consumers/{name}', query: [] },
  get_gitops_mode: { method: 'GET', path: '/api/v1/system/gitops_mode', query: [] },
  set_gitops_mode: { method: 'PUT', path: '/api/v1/system/gitops_mode', query: [], ifMatch: 'expected_version' },
  list_pending_changes: { method: 'GET', path: '/api/v1/system/gitops_mode/pending_changes', query: [] },
  confirm_pending_change: { method: 'POST', path: '/api/v1/system/gitops_mode/pending_changes/{pending_change_id}/confirm', query: [] },
  withdraw_pending_change: { method: 'DELETE', path: '/api/v1/system/gitops_mode/pending_changes/{pending_change_id}', query: [] },
  open_break_glass: { method: 'POST', path: '/api/v1/system/gitops_mode/break_glass', query: [] },
  list_break_glass: { method: 'GET', path: '/api/v1/system/gitops_mode/break_glass', query: [] },
  end_break_glass: { method: 'POST', path: '/api/v1/system/gitops_mode/break_glass/{break_glass_id}/end', query: [] },
  close_break_glass_review: { method: 'POST', path: '/api/v1/system/gitops_mode/break_glass/{break_glass_id}/review/close', query: [] },
  gitops_get_webhook: { method: 'GET', path: '/api/v1/system/gitops_repositories/{repository_id}/webhook', query: [] },
  gitops_rotate_webhook: { method: 'POST', path: '/api/v1/system/gitops_repositories/{repository_id}/webhook/rotate', query: [] },
  gitops_list_sync_runs: { method: 'GET', path: '/api/v1/system/gitops_sync_runs', query: [] },
  gitops_get_sync_run: { method: 'GET', path: '/api/v1/system/gitops_sync_runs/{sync_run_id}', query: [] },
  gitops_list_sync_run_events: { method: 'GET', path: '/api/v1/system/gitops_sync_runs/{sync_run_id}/events', query: [] },
  gitops_get_sync_run_file: { method: 'GET', path: '/api/v1/system/gitops_sync_runs/{sync_run_id}/file', query: [] },
  gitops_rollback_sync_run: { method: 'POST', path: '/api/v1/system/gitops_sync_runs/{sync_run_id}/rollback', query: [] },
  gitops_plan: { method: 'POST', path: '/api/v1/system/gitops_plan', query: [], text: { field: 'fleet_yaml', mediaType: 'application/yaml' } },
  gitops_explain: { method: 'GET', path: '/api/v1/system/explain/{kind}/{key}', query: [] },
  fleet_diff: { method: 'GET', path: '/api/v1/system/fleet_diff', query: [] },
  gitops_list_proposals: { method: 'GET', path: '/api/v1/system/gitops_proposals', query: [] },
  gitops_get_proposal: { method: 'GET', path: '/api/v1/system/gitops_proposals/{proposal_id}', query: [] },
  gitops_approve_proposal: { method: 'POST', path: '/api/v1/system/gitops_proposals/{proposal_id}/approve', query: [] },
  gitops_reject_proposal: { method: 'POST', path: '/api/v1/system/gitops_proposals/{proposal_id}/reject', query: [] },
  gitops_withdraw_vote: { method: 'DELETE', path: '/api/v1/system/gitops_proposals/{proposal_id}/vote', query: [] },
  gitops_edit_proposal: { method: 'POST', path: '/api/v1/system/gitops_proposals/{proposal_id}/edit', query: [] },
  gitops_apply_proposal: { method: 'POST', path: '/api/v1/system/gitops_proposals/{proposal_id}/retry', query: [] },
  gitops_decide_proposals: { method: 'POST', path: '/api/v1/system/gitops_proposals/bulk', query: [] },
  gitops_list_policies: { method: 'GET', path: '/api/v1/system/intervention_policies', query: [] },
  gitops_get_policy: { method: 'GET', path: '/api/v1/system/intervention_policies/{policy_id}', query: [] },
  gitops_create_policy: { method: 'POST', path: '/api/v1/system/intervention_policies', query: [] },
  gitops_replace_policy: { method: 'PUT', path: '/api/v1/system/intervention_policies/{policy_id}', query: [], ifMatch: 'expected_version' },
  gitops_change_policy: { method: 'PATCH', path: '/api/v1/system/intervention_policies/{policy_id}', query: [], ifMatch: 'expected_version' },
  gitops_delete_policy: { method: 'DELETE', path: '/api/v1/system/intervention_policies/{policy_id}', query: [], ifMatch: 'expected_version' },
  gitops_simulate_policy: { method: 'POST', path: '/api/v1/system/intervention_policies/simulate', query: [] },
  list_fleet_events: { method: 'GET', path: '/api/v1/system/fleet_events', query: [] },
  list_templates: { method: 'GET', path: '/api/v1/system/node_templates', query: [] },
  get_template: { method: 'GET', path: '/api/v1/system/node_templates/{key}', query: [] },
  create_template: { method: 'POST', path: '/api/v1/system/node_templates', query: [] },
  update_template: { method: 'PATCH', path: '/api/v1/system/node_templates/{key}', query: [], ifMatch: 'expected_version' },
  delete_template: { method: 'DELETE', path: '/api/v1/system/node_templates/{key}', query: [], ifMatch: 'expected_version' },
  list_modules: { method: 'GET', path: '/api/v1/system/node_modules', query: [] },
  get_module: { method: 'GET', path: '/api/v1/system/node_modules/{key}', query: [] },
  create_module: { method: 'POST', path: '/api/v1/system/node_modules', query: [] },
  update_module: { method: 'PATCH', path: '/api/v1/system/node_modules/{key}', query: [], ifMatch: 'expected_version' },
  delete_module: { method: 'DELETE', path: '/api/v1/system/node_modules/{key}', query: [], ifMatch: 'expected_version' },
  list_nodes: { method: 'GET', path: '/api/v1/system/nodes', query: [] },
  get_node: { method: 'GET', path: '/api/v1/system/nodes/{key}', query: [] },
  create_node: { method: 'POST', path: '/api/v1/system/nodes', query: [] },
  update_node: { method: 'PATCH', path: '/api/v1/system/nodes/{key}', query: [], ifMatch: 'expected_version' },
  delete_node: { method: 'DELETE', path: '/api/v1/system/nodes/{key}', query: [], ifMatch: 'expected_version' },
  list_assignments: { method: 'GET', path: '/api/v1/system/node_module_assignments', query: [] },
  get_assignment: { method: 'GET', path: '/api/v1/system/node_module_assignments/{key}', query: [] },
  create_assignment: { method: 'POST', path: '/api/v1/system/node_module_assignments', query: [] },
  update_assignment: { method: 'PATCH', path: '/api/v1/system/node_module_assignments/{key}', query: [], ifMatch: 'expected_version' },
  delete_assignment: { method: 'DELETE', path: '/api/v1/system/node_module_assignments/{key}', query: [], ifMatch: 'expected_version' },
  list_sdwan_networks: { method: 'GET', path: '/api/v1/system/sdwan/networks', query: [] },
  get_sdwan_network: { method: 'GET', path: '/api/v1/system/sdwan/networks/{key}', query: [] },
  create_sdwan_network: { method: 'POST', path: '/api/v1/system/sdwan/networks', query: [] },
  update_sdwan_network: { method: 'PATCH', path: '/api/v1/system/sdwan/networks/{key}', query: [], ifMatch: 'expected_version' },
  delete_sdwan_network: { method: 'DELETE', path: '/api/v1/system/sdwan/networks/{key}', query: [], ifMatch: 'expected_version' },
  list_sdwan_peers: { method: 'GET', path: '/api/v1/system/sdwan/peers', query: [] },
  get_sdwan_peer: { method: 'GET', path: '/api/v1/system/sdwan/peers/{key}', query: [] },
  create_sdwan_peer: { method: 'POST', path: '/api/v1/system/sdwan/peers', query: [] },
  update_sdwan_peer: { method: 'PATCH', path: '/api/v1/system/sdwan/peers/{key}', query: [], ifMatch: 'expected_version' },
  delete_sdwan_peer: { method: 'DELETE', path: '/api/v1/system/sdwan/peers/{key}', query: [], ifMatch: 'expected_version' },
  list_virtual_ips: { method: 'GET', path: '/api/v1/system/sdwan/virtual_ips', query: [] },
  get_virtual_ip: { method: 'GET', path: '/api/v1/system/sdwan/virtual_ips/{key}', query: [] },
  create_virtual_ip: { method: 'POST', path: '/api/v1/system/sdwan/virtual_ips', query: [] },
  update_virtual_ip: { method: 'PATCH', path: '/api/v1/system/sdwan/virtual_ips/{key}', query: [], ifMatch: 'expected_version' },
  delete_virtual_ip: { method: 'DELETE', path: '/api/v1/system/sdwan/virtual_ips/{key}', query: [], ifMatch: 'expected_version' },
  list_federation_peers: { method: 'GET', path: '/api/v1/system/federation_peers', query: [] },
  get_federation_peer: { method: 'GET', path: '/api/v1/system/federation_peers/{key}', query: [] },
  create_federation_peer: { method: 'POST', path: '/api/v1/system/federation_peers', query: [] },
  update_federation_peer: { method: 'PATCH', path: '/api/v1/system/federation_peers/{key}', query: [], ifMatch: 'expected_version' },
  delete_federation_peer: { method: 'DELETE', path: '/api/v1/system/federation_peers/{key}', query: [], ifMatch: 'expected_version' },
  list_module_versions: { method: 'GET', path: '/api/v1/system/node_modules/{module}/versions', query: [] },
  promote_module_version: { method: 'POST', path: '/api/v1/system/node_modules/{module}/versions', query: [] },
  list_instances: { method: 'GET', path: '/api/v1/system/instances', query: [] },
  get_instance: { method: 'GET', path: '/api/v1/system/instances/{instance_id}', query: [] },
  update_instance: { method: 'PATCH', path: '/api/v1/system/instances/{instance_id}', query: [], ifMatch: 'expected_version' },
  create_registration_token: { method: 'POST', path: '/api/v1/system/registration_tokens', query: [] },
  list_registration_tokens: { method: 'GET', path: '/api/v1/system/registration_tokens', query: [] },
  revoke_registration_token: { method: 'DELETE', path: '/api/v1/system/registration_tokens/{registration_token_id}', query: [] },
  list_agents: { method: 'GET', path: '/api/v1/system/agents', query: [] },
  revoke_agent: { method: 'POST', path: '/api/v1/system/agents/{agent_id}/revoke', query: [] },
  get_node_bundle: { method: 'GET', path: '/api/v1/system/nodes/{hostname}/bundle', query: [] },
  create_service_token: { method: 'POST', path: '/api/v1/system/service_tokens', query: [] },
  list_service_tokens: { method: 'GET', path: '/api/v1/system/service_tokens', query: [] },
  revoke_service_token: { method: 'DELETE', path: '/api/v1/system/service_tokens/{service_token_id}', query: [] },
  list_subjects: { method: 'GET', path: '/api/v1/system/subjects', query: [] },
  erase_subject: { method: 'DELETE', path: '/api/v1/system/subjects/{subject_id}', query: [] },
  create_gitea_repository: { method: 'POST', path: '/api/v1/integrations/gitea/repositories', query: [] },
  list_vault_credentials: { method: 'GET', path: '/api/v1/system/vault_credentials', query: [] },
  list_dead_letters: { method: 'GET', path: '/api/v1/system/dead_letters', query: [] },
  replay_dead_letter: { method: 'POST', path: '/api/v1/system/dead_letters/{dead_letter_id}/replay', query: [] },
  get_read_models: { method: 'GET', path: '/api/v1/system/read_models', query: [] },
  rebuild_read_models: { method: 'POST', path: '/api/v1/system/read_models/rebuild', query: [] },
};
