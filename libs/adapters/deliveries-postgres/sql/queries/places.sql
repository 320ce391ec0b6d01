select position, event_id from delivery.places order by position desc;
