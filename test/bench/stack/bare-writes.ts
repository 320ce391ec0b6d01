import pg from 'pg';

/** Rows and events of one part of a large import: what one wave of it writes. */
const BATCH = 200;

interface Row {
  readonly [column: string]: unknown;
}

interface Resource {
  readonly kind: 'node_templates' | 'nodes';
  readonly row: Row;
  readonly ownership: Row;
  /** A node has one. */
  readonly instance?: Row;
}

/** What an import wrote: its resources, and every event since it was approved. */
export interface Imported {
  readonly resources: readonly Resource[];
  readonly events: readonly Row[];
}

/** Reads what an account's import left in the database. */
export async function readImported(databaseUrl: string, account: string, after: number): Promise<Imported> {
  return withClient(databaseUrl, async (client) => {
    const rowsOf = async (text: string, values: unknown[] = [account]) => (await client.query<Row>(text, values)).rows;
    const ofAccount = (table: string) => rowsOf(`select * from inventory.${table} where account_id = $1`);
    const owned = await rowsOf(`select * from inventory.ownership where account_id = $1`);
    const ownership = new Map(owned.map((row) => [`${row['kind']}/${row['key']}`, row]));
    const instances = new Map((await ofAccount('instances')).map((row) => [row['node'], row]));
    const resources: Resource[] = [];
    for (const [kind, table, name] of [
      ['template', 'node_templates', 'name'],
      ['node', 'nodes', 'hostname'],
    ] as const) {
      for (const row of await ofAccount(table)) {
        const managed = ownership.get(`${kind}/${row[name]}`);
        if (managed === undefined) continue;
        const instance = kind === 'node' ? { instance: instances.get(row['hostname']) as Row } : {};
        resources.push({ kind: table, row, ownership: managed, ...instance });
      }
    }
    const events = await rowsOf(
      'select position, stream, version, id, type, schema_version, account_id, recorded_at, operation_id, ' +
        'operation_events, metadata::text, data::text from event_store.events where position > $1 order by position',
      [after],
    );
    return { resources, events };
  });
}

/**
 * Writes the same rows and the same events once more, into tables like theirs, and nothing else: no approval, no check, no
 * journal, no answer. Each resource is a transaction, durable with its batch, as an apply must write them; events are one
 * statement a batch, durable before the next. Answers milliseconds.
 */
export async function writeBare(databaseUrl: string, { resources, events }: Imported): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    await client.query(TABLES);
    const startedMs = performance.now();
    const parts = Math.ceil(resources.length / BATCH);
    const eventsEach = Math.ceil(events.length / parts);
    for (let part = 0; part < parts; part += 1) {
      await client.query('set synchronous_commit = off');
      for (const resource of resources.slice(part * BATCH, (part + 1) * BATCH)) await insertResource(client, resource);
      await client.query('set synchronous_commit = on');
      await client.query(`select pg_logical_emit_message(false, 'bare', '', true)`);
      for (const batch of batchesOf(events.slice(part * eventsEach, (part + 1) * eventsEach))) {
        const text = 'insert into bare.events select * from json_populate_recordset(null::bare.events, $1::json)';
        await client.query({ name: 'events', text, values: [`[${batch.map(eventJson).join()}]`] });
      }
    }
    return performance.now() - startedMs;
  });
}

const TABLES = `
  drop schema if exists bare cascade;
  create schema bare;
  create table bare.nodes (like inventory.nodes including all);
  create table bare.node_templates (like inventory.node_templates including all);
  create table bare.instances (like inventory.instances including all);
  create table bare.ownership (like inventory.ownership including all);
  create table bare.events (like event_store.events including all);
`;

async function insertResource(client: pg.Client, { kind, row, ownership, instance }: Resource): Promise<void> {
  const rows: (readonly [string, Row])[] = [
    [kind, row],
    ['ownership', ownership],
    ...(instance === undefined ? [] : [['instances', instance] as const]),
  ];
  const values = rows.map(([, one]) => JSON.stringify(one));
  const inserts = rows.map(
    ([table], index) =>
      `w${index} as (insert into bare.${table} select * from json_populate_record(null::bare.${table}, $${index + 1}::json))`,
  );
  await client.query({ name: kind, text: `with ${inserts.join(', ')} select 1`, values });
}

/** As they are: the texts of data and metadata go in unread. */
function eventJson({ data, metadata, ...rest }: Row): string {
  return `${JSON.stringify(rest).slice(0, -1)},"metadata":${String(metadata)},"data":${String(data)}}`;
}

function batchesOf(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, index) =>
    rows.slice(index * BATCH, (index + 1) * BATCH),
  );
}

async function withClient<Result>(connectionString: string, work: (client: pg.Client) => Promise<Result>) {
  // Of its own: another benchmark's client reads all large numbers of this process as BigInt, which no JSON can hold.
  const getTypeParser = ((oid: number, format: 'text') =>
    oid === pg.types.builtins.INT8 ? String : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser;
  const types = { getTypeParser };
  const client = new pg.Client({ connectionString, types });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
