select encode(digest, 'hex') as digest, encoding, body
from documents.documents
where account_id = $1 and digest = any ($2::bytea[]);
