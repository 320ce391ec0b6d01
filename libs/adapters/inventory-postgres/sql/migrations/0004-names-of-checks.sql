-- Checks of what a column may hold are named by the column alone.
alter table inventory.node_modules rename constraint module_priority_is_in_range to priority_is_in_range;
alter table inventory.node_module_assignments rename constraint assignment_priority_is_in_range to priority_is_in_range;
alter table inventory.sdwan_peers rename constraint listen_port_is_a_port to listen_port_is_in_range;
