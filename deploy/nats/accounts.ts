import { AGENT_ACCOUNT, STREAM } from '@fleetwright/adapters/bus-nats';
import { TENANT_API_PREFIX, TENANT_READERS_MAX, tenantReader } from '@fleetwright/core/event-sourcing';

/** The variable with the password of a tenant's user. */
export function tenantPassword(account: string): string {
  return `TENANT_${account.toUpperCase().replaceAll('-', '_')}_PASSWORD`;
}

/**
 * Who may say and hear what at NATS, as a part of its configuration. Passwords are variables: RELAY_PASSWORD,
 * SERVICES_PASSWORD, OPERATORS_PASSWORD, AGENTS_PASSWORD, and one for each tenant; public keys too: ENROLMENT_NKEY of the
 * service that says which agents may come in, CALLOUT_ISSUER of the account that signs its answers. Tenants are in NATS accounts of their own: a permission
 * names what a client may publish, but not where it asks the answer to be sent, and what JetStream answers is a message
 * that anybody may have been chosen for. Across accounts the answer comes back to the account that asked.
 */
export function natsAccounts(tenants: readonly string[]): string {
  return `# A process that starts on a busy machine takes its time to say who it is; the default is two seconds.
authorization {
  timeout: 10
  # Whoever is not in this list is asked for at enrolment: agents alone, by the key that they hold.
  auth_callout {
    issuer: $CALLOUT_ISSUER
    account: SYSTEM
    auth_users: [${['relay', 'services', 'operators', 'agents', ...tenants].map((user) => JSON.stringify(user)).join(', ')}, $ENROLMENT_NKEY]
  }
}

system_account: SYSTEM

accounts {
  PLATFORM: {
    jetstream: enabled
    users: [
      {
        # Announces events, makes the stream: nobody else publishes below fleet.>.
        user: relay
        password: $RELAY_PASSWORD
        permissions: {
          publish: ["fleet.>", "$JS.API.>"]
          subscribe: ["_INBOX.>"]
        }
      }
      {
        # The stages, the projector and the gateway: consume events, ask and answer commands.
        user: services
        password: $SERVICES_PASSWORD
        permissions: {
          publish: ["command.>", "_INBOX.>", "$JS.ACK.${STREAM}.>", "$JS.API.STREAM.INFO.${STREAM}", "$JS.API.CONSUMER.>"]
          subscribe: ["command.>", "_INBOX.>"]
        }
      }
      {
        # The platform's operators hear every event of every account on the plain subjects, at most once:
        # nats sub gitops.drift_detected
        user: operators
        password: $OPERATORS_PASSWORD
        permissions: {
          publish: { deny: ">" }
          subscribe: ["gitops.>"]
        }
      }
    ]
    exports: [
${tenants.flatMap(exportsOf).join('\n')}
    ]
  }
${tenants.map(accountOf).join('\n')}
${AGENT_ACCOUNTS}}
`;
}

const AGENT_ACCOUNTS = `  # Agents, each with permissions of its own, and the platform's desk for them. No command and no event is in reach of it, and
  # what an agent names as the place of an answer is a subject in here.
  ${AGENT_ACCOUNT}: {
    users: [
      {
        user: agents
        password: $AGENTS_PASSWORD
        permissions: {
          publish: ["agent.*.*.told", "agent.*.*.inbox.>"]
          subscribe: ["agent.*.*.report", "agent.*.*.ask.>"]
        }
      }
    ]
  }
  # The server asks enrolment here who may come in, and is asked to end the connections of those who may not any more.
  SYSTEM: {
    users: [
      {
        nkey: $ENROLMENT_NKEY
        permissions: {
          publish: ["$SYS._INBOX.>", "$SYS.REQ.SERVER.PING.CONNZ", "$SYS.REQ.SERVER.*.KICK"]
          subscribe: ["$SYS.REQ.USER.AUTH", "_INBOX.>"]
        }
      }
    ]
  }
`;

interface Service {
  /** Where the platform answers it. */
  readonly subject: string;
  /** Where the tenant asks for it. */
  readonly to: string;
  /** One request may have many answers. */
  readonly isStream: boolean;
}

function servicesOf(account: string): Service[] {
  return Array.from({ length: TENANT_READERS_MAX }, (_, at) => tenantReader(account, at + 1)).flatMap((reader) => {
    const api = (verb: string, isStream: boolean) => ({
      subject: `$JS.API.CONSUMER.${verb}.${STREAM}.${reader}`,
      to: `${TENANT_API_PREFIX}.CONSUMER.${verb}.${STREAM}.${reader}`,
      isStream,
    });
    const ack = `$JS.ACK.${STREAM}.${reader}.>`;
    return [api('INFO', false), api('MSG.NEXT', true), { subject: ack, to: ack, isStream: false }];
  });
}

function exportsOf(account: string): string[] {
  const to = `accounts: ["${nameOf(account)}"]`;
  return [
    `      { stream: "fleet.${account}.>", ${to} }`,
    ...servicesOf(account).map(({ subject, isStream }) => {
      const answers = isStream ? ', response_type: stream' : '';
      return `      { service: "${subject}"${answers}, ${to} }`;
    }),
  ];
}

function accountOf(account: string): string {
  const services = servicesOf(account);
  const imports = services.map(({ subject, to }) => {
    const mapped = to === subject ? '' : `, to: "${to}"`;
    return `      { service: { account: PLATFORM, subject: "${subject}" }${mapped} }`;
  });
  return `  # Hears the events of ${account}, and reads what its durable readers keep; publishes nothing else.
  ${nameOf(account)}: {
    users: [
      {
        user: ${JSON.stringify(account)}
        password: $${tenantPassword(account)}
        permissions: {
          publish: ${JSON.stringify(services.map(({ to }) => to))}
          subscribe: ["fleet.${account}.>", "_INBOX.${account}.>"]
        }
      }
    ]
    imports: [
      { stream: { account: PLATFORM, subject: "fleet.${account}.>" } }
${imports.join('\n')}
    ]
  }`;
}

function nameOf(account: string): string {
  return `TENANT-${account}`;
}
