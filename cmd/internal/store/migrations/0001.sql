-- One row a crash that a dump tells of; a text may tell of several. Times are texts in
-- RFC 3339, UTC; '' is unknown. modules are the drivers that the report names, each
-- between two bars. What is long is in contents: to count crashes reads none of it.
CREATE TABLE reports (
  id SERIALKEY,
  dump TEXT NOT NULL,
  part INTEGER NOT NULL,
  crash TEXT NOT NULL,
  tool TEXT NOT NULL,
  catalogue TEXT NOT NULL,
  path TEXT NOT NULL,
  member TEXT NOT NULL,
  size BIGINT NOT NULL,
  stored TEXT NOT NULL,
  crashed TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  machine TEXT NOT NULL,
  stop TEXT NOT NULL,
  culprit TEXT NOT NULL,
  modules TEXT NOT NULL,
  windows TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT NOT NULL
);
CREATE UNIQUE INDEX reports_dump ON reports (dump, part);
CREATE INDEX reports_fingerprint ON reports (fingerprint, crash, stored, machine, crashed);
CREATE INDEX reports_catalogue ON reports (catalogue);
CREATE INDEX reports_machine ON reports (machine, crashed);

-- The reports, compressed.
CREATE TABLE contents (
  report BIGKEY,
  bytes BYTES NOT NULL
);

-- What reports are compressed with.
CREATE TABLE dictionary (
  id BIGKEY,
  bytes BYTES NOT NULL
);

-- The known issues that a report lists.
CREATE TABLE issues (
  report BIGINT NOT NULL,
  signature TEXT NOT NULL,
  verdict TEXT NOT NULL,
  PRIMARY KEY (report, signature)
);

-- What was read: a file with member '' is finished, with all that is in it.
CREATE TABLE inputs (
  path TEXT NOT NULL,
  member TEXT NOT NULL,
  size BIGINT NOT NULL,
  modified TEXT NOT NULL,
  dump TEXT NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (path, member)
) COMPACT;

-- The tickets that were asked for, and how many crashes there were then.
CREATE TABLE tickets (
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  crashes INTEGER NOT NULL,
  filed TEXT NOT NULL,
  PRIMARY KEY (target, key)
);
