-- Who may change by hand what git manages. Written from entities/, which a test holds against what the migrations make.

create table inventory.governance (
  account_id text not null,
  version bigint not null,
  mode text not null,
  state jsonb not null,
  primary key (account_id)
);
alter table inventory.governance add constraint mode_is_known check (mode in ('off', 'on'));
alter table inventory.governance add constraint governance_account_id_foreign
  foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;

alter table inventory.journal drop constraint type_is_known;
alter table inventory.journal add constraint type_is_known
  check (type in (
    'AccountCreated', 'ResourceChanged', 'ModuleVersionPromoted', 'InstanceChanged', 'DeclarationsChanged',
    'GitopsModeChanged', 'GuardedChangeAllowed', 'PendingChangeAsked', 'PendingChangeConfirmed',
    'PendingChangeWithdrawn', 'BreakGlassOpened', 'BreakGlassEnded', 'BreakGlassProlonged', 'BreakGlassReviewClosed'
  ));
