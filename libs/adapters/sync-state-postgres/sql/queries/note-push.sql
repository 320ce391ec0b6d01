select repo_sync.note_push($1, $2, $3, $4, $5, $6) as answer;
