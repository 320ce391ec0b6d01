import { Inject, Injectable } from '@nestjs/common';
import { ServiceTokens } from './auth/service-tokens.ts';
import { Subjects } from './auth/subjects.ts';
import { Commands } from './commands.ts';
import { GitHosts } from './git-hosts.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { Policies } from './policies.ts';
import { Proposals } from './proposals.ts';
import { Resources } from './resources.ts';
import { Runs } from './runs.ts';
import { WebhookSecrets } from './webhooks/webhook-secrets.ts';

/** What operations stand on. */
@Injectable()
export class Services {
  readonly ports: GatewayPorts;
  readonly commands: Commands;
  readonly gitHosts: GitHosts;
  readonly policies: Policies;
  readonly proposals: Proposals;
  readonly resources: Resources;
  readonly runs: Runs;
  readonly serviceTokens: ServiceTokens;
  readonly subjects: Subjects;
  readonly webhookSecrets: WebhookSecrets;

  constructor(
    @Inject(GATEWAY_PORTS) ports: GatewayPorts,
    @Inject(Commands) commands: Commands,
    @Inject(GitHosts) gitHosts: GitHosts,
    @Inject(Policies) policies: Policies,
    @Inject(Proposals) proposals: Proposals,
    @Inject(Resources) resources: Resources,
    @Inject(Runs) runs: Runs,
    @Inject(ServiceTokens) serviceTokens: ServiceTokens,
    @Inject(Subjects) subjects: Subjects,
    @Inject(WebhookSecrets) webhookSecrets: WebhookSecrets,
  ) {
    this.ports = ports;
    this.commands = commands;
    this.gitHosts = gitHosts;
    this.policies = policies;
    this.proposals = proposals;
    this.resources = resources;
    this.runs = runs;
    this.serviceTokens = serviceTokens;
    this.subjects = subjects;
    this.webhookSecrets = webhookSecrets;
  }
}
