// Runs on one host: writes numbers straight into its PostgreSQL, and says each that was acknowledged.
import pg from 'pg';

const [, , connectionString, first = '0'] = process.argv;
for (let number = Number(first); ; number += 1) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (; ; number += 1) {
      await client.query('insert into on_one_host (number) values ($1)', [number]);
      console.log(number);
    }
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 100));
  } finally {
    await client.end().catch(() => undefined);
  }
}
