select hostname, instance_id, epoch, counter, digest, manifest, computed_at, epoch_raised_at
from bundles.nodes where account_id = $1 and instance_id = any ($2::uuid[])
