-- Places after the one that is followed on from: of events that the store lost. $1 position.
delete from delivery.places where position > $1;
