-- Other installations, as this one knows them. Written from the entities.

create table inventory.federation_peers (account_id text not null, name text not null, remote_url text not null, kind text not null, advertised_prefixes text[] not null, data_residency text null, enabled boolean not null, live_version bigint not null, changed_by jsonb not null, changed_at timestamptz(3) not null, primary key (account_id, name));

alter table inventory.declarations drop constraint kind_is_known;
alter table inventory.declarations add constraint kind_is_known check (kind in ('template', 'module', 'node', 'assignment', 'sdwan_network', 'sdwan_peer', 'virtual_ip', 'federation_peer'));

alter table inventory.ownership drop constraint kind_is_known;
alter table inventory.ownership add constraint kind_is_known check (kind in ('template', 'module', 'node', 'assignment', 'sdwan_network', 'sdwan_peer', 'virtual_ip', 'federation_peer'));

alter table inventory.federation_peers add constraint federation_peers_account_id_foreign foreign key (account_id) references inventory.accounts (account_id) on update no action on delete no action;
alter table inventory.federation_peers add constraint kind_is_known check (kind in ('sdwan_only', 'platform'));
