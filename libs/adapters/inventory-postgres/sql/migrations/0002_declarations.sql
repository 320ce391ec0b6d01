-- What repositories declare. Written from entities/, which a test holds against what the migrations make.

create table inventory.declaring_repositories (
  account_id text not null,
  repository_id uuid not null,
  stream_version bigint not null,
  counts boolean not null,
  outdated_up_to bigint not null,
  run_number bigint not null,
  primary key (account_id, repository_id)
);
alter table inventory.declaring_repositories add constraint declaring_repositories_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;

create table inventory.declarations (
  account_id text not null,
  kind text not null,
  key text not null,
  repository_id uuid not null,
  primary key (account_id, kind, key, repository_id)
);
create index declarations_by_repository on inventory.declarations (account_id, repository_id);
alter table inventory.declarations add constraint kind_is_known
  check (kind in ('template', 'module', 'node', 'assignment', 'sdwan_network', 'sdwan_peer', 'virtual_ip'));
alter table inventory.declarations add constraint declarations_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;

alter table inventory.journal drop constraint type_is_known;
alter table inventory.journal add constraint type_is_known
  check (type in (
    'AccountCreated', 'ResourceChanged', 'ModuleVersionPromoted', 'InstanceChanged', 'DeclarationsChanged'
  ));
