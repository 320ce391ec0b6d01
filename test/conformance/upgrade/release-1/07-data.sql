-- What one account did. Written through the functions of the release, as its services did.
insert into read_models.checkpoint (position, generation, edition) values (3, 1, 3);
insert into read_models.accounts (account_id, row_key, position, body)
values ('acme', 'acme', 1, '{"account_id":"acme","position":1,"revision":2}');

select inventory.create_account(
  'acme',
  '{"operation_id": "account", "actor": {"type": "user", "id": "operator"}, "correlation_id": "account",
    "causation_id": "account", "traceparent": null, "origin": {"type": "imperative"}}',
  '{"name": "Acme"}'
);
select inventory.mutate(
  'acme',
  '{"operation_id": "module", "actor": {"type": "user", "id": "operator"}, "correlation_id": "module",
    "causation_id": "module", "traceparent": null, "origin": {"type": "imperative"}, "kind": "module", "key": "nginx",
    "action": "create", "version": {"type": "exact", "version": null},
    "write": {"description": "A web server", "version": null, "variety": "config", "priority": 50,
      "config": {"b": 1, "a": "\u00e9"}}, "references": [], "owner": null}'
);

select event_store.append(
  array['repository-00000000-0000-7000-8000-0000000000a1'], array[0], array['register'], array['acme'], array[2],
  array[1, 1], array[1, 2],
  array['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002']::uuid[],
  array['RepositoryRemoved', 'RepositoryRemoved'], array[1, 1],
  array[
    '{"actor":{"type":"user","id":"operator"},"correlation_id":"c","causation_id":"c","traceparent":null}',
    '{"actor":{"type":"user","id":"operator"},"correlation_id":"c","causation_id":"c","traceparent":null}'
  ],
  convert_to('{"repository_id":"a\u0000b"}{"b":1,"a":2}', 'UTF8'), array[1, 29], array[28, 13], false
);
select event_store.append(
  array['repository-00000000-0000-7000-8000-0000000000a2'], array[0], array['register'], array['globex'], array[1],
  array[1], array[1], array['00000000-0000-7000-8000-000000000003']::uuid[], array['RepositoryRemoved'], array[1],
  array['{"actor":{"type":"user","id":"operator"},"correlation_id":"c","causation_id":"c","traceparent":null}'],
  convert_to('{"repository_id":"x"}', 'UTF8'), array[1], array[21], false
);

insert into documents.documents (account_id, digest, encoding, body)
values ('acme', decode('2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae', 'hex'), 'plain', 'foo');
insert into operations.checkpoints (stage, position) values ('parse', 2);
insert into operations.dead_letters
  (id, stage, account_id, event_id, event_type, position, payload, error, attempts, buried_at)
values
  ('00000000-0000-7000-8000-0000000000d1', 'parse', 'acme', '00000000-0000-7000-8000-000000000002',
   'RevisionFetched', 2, '{}', 'the document is gone', 8, '2026-01-01T00:00:00Z');
update repo_sync.cursor set position = 3;
insert into repo_sync.schedule (repository_id, account_id, name, next_due_at)
values ('00000000-0000-7000-8000-0000000000a1', 'acme', 'fleet', '2026-01-01T00:05:00Z');
