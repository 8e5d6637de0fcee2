-- The price book, as SQLite. The CSV files of this folder fill it; `headroom prices build` runs
-- it. Every figure names its source, and a source has a date. Prices are whole pico-dollars
-- (10^-12 USD), days are counted from 1970-01-01, and shares are whole millionths, so that no
-- figure is rounded twice.

CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('published', 'derived', 'measured', 'claimed')),
  day INTEGER NOT NULL,
  title TEXT NOT NULL,
  location TEXT NOT NULL
) STRICT;

CREATE TABLE region (
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  code TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('region', 'local-zone', 'group')),
  name TEXT NOT NULL,
  UNIQUE (provider, code)
) STRICT;

CREATE TABLE instance_type (
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  name TEXT NOT NULL,
  vcpu INTEGER,
  memory_bytes INTEGER,
  architecture TEXT,
  processor TEXT,
  clock_ghz REAL,
  burstable INTEGER NOT NULL,
  bare_metal INTEGER NOT NULL,
  current_generation INTEGER NOT NULL,
  gpu TEXT,
  gpu_count INTEGER NOT NULL,
  gpu_memory_gib REAL,
  local_storage_gb REAL,
  network_gbps REAL,
  network_peak_gbps REAL,
  volume_mbps REAL,
  volume_peak_mbps REAL,
  source_id INTEGER NOT NULL REFERENCES source (id),
  UNIQUE (provider, name)
) STRICT;

-- CPU credits of one burstable instance: earned per hour of running, the most that it saves, those
-- it starts with in standard mode. One credit is one vCPU at full speed for one minute. mode: what
-- the family has unless told otherwise. The baseline is earned ÷ vCPUs ÷ 60.
CREATE TABLE cpu_credit (
  type_id INTEGER PRIMARY KEY REFERENCES instance_type (id),
  earned_millionths INTEGER NOT NULL CHECK (earned_millionths > 0),
  maximum_millionths INTEGER NOT NULL CHECK (maximum_millionths > 0),
  launch_millionths INTEGER NOT NULL CHECK (launch_millionths >= 0),
  mode TEXT NOT NULL CHECK (mode IN ('standard', 'unlimited')),
  credit_source_id INTEGER NOT NULL REFERENCES source (id)
) STRICT;

-- kind: 1 on-demand, 2 spot, 11 and 13 reserved standard of one and three years without upfront
-- fee, 21 and 23 the same convertible, 31 and 33 committed use of one and three years, 40
-- sustained use of a full month, 51 and 53 what a compute savings plan of one and three years
-- without upfront fee charges, 61 and 63 the same of an EC2 instance savings plan. Partial upfront
-- adds 100, all upfront 200. All per hour, Linux, shared tenancy; upfront_nanodollars is paid once
-- per instance beside it. Of reserved instances and plans, the text has only what is without
-- upfront fee: the rest is imported or derived.
CREATE TABLE compute_price (
  type_id INTEGER NOT NULL REFERENCES instance_type (id),
  kind INTEGER NOT NULL,
  region_id INTEGER NOT NULL REFERENCES region (id),
  day INTEGER NOT NULL,
  picodollars INTEGER NOT NULL CHECK (picodollars >= 0),
  source_id INTEGER NOT NULL REFERENCES source (id),
  upfront_nanodollars INTEGER NOT NULL DEFAULT 0 CHECK (upfront_nanodollars + picodollars > 0),
  PRIMARY KEY (type_id, kind, region_id, day)
) STRICT, WITHOUT ROWID;

-- bucket: the share of spot capacity interrupted in the trailing month: 0 below 5 %, 1 5 to 10 %,
-- 2 10 to 15 %, 3 15 to 20 %, 4 above 20 %. saving: per cent off on-demand, negative when dearer.
CREATE TABLE spot_advice (
  type_id INTEGER NOT NULL REFERENCES instance_type (id),
  region_id INTEGER NOT NULL REFERENCES region (id),
  os TEXT NOT NULL,
  day INTEGER NOT NULL,
  bucket INTEGER NOT NULL CHECK (bucket BETWEEN 0 AND 4),
  saving INTEGER NOT NULL CHECK (saving < 100),
  source_id INTEGER NOT NULL REFERENCES source (id),
  PRIMARY KEY (type_id, region_id, os, day)
) STRICT, WITHOUT ROWID;

-- The effective hourly rate of a payment option over that of the offer without upfront fee.
CREATE TABLE payment_ratio (
  class TEXT NOT NULL,
  term INTEGER NOT NULL,
  payment TEXT NOT NULL,
  millionths INTEGER NOT NULL,
  source_id INTEGER NOT NULL REFERENCES source (id),
  PRIMARY KEY (class, term, payment)
) STRICT, WITHOUT ROWID;

-- The share of a month's charges that comes back when the month's availability was below a bound.
CREATE TABLE service_level (
  provider TEXT NOT NULL,
  service TEXT NOT NULL,
  below_millionths INTEGER NOT NULL,
  credit_millionths INTEGER NOT NULL,
  source_id INTEGER NOT NULL REFERENCES source (id),
  PRIMARY KEY (provider, service, below_millionths)
) STRICT, WITHOUT ROWID;

-- Work per vCPU and second, against `baseline` = 1000000.
CREATE TABLE relative_speed (
  family TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('measured', 'claimed')),
  millionths INTEGER NOT NULL,
  baseline TEXT NOT NULL,
  source_id INTEGER NOT NULL REFERENCES source (id),
  PRIMARY KEY (family, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE service_item (
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  service TEXT NOT NULL,
  item TEXT NOT NULL,
  unit TEXT NOT NULL,
  UNIQUE (provider, service, item)
) STRICT;

-- up_to: the quantity of a calendar month up to which the tier's price holds; NULL: no end. A price
-- of zero is a provider's own: something that it lists as free.
CREATE TABLE service_price (
  item_id INTEGER NOT NULL REFERENCES service_item (id),
  region_id INTEGER NOT NULL REFERENCES region (id),
  day INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  up_to REAL,
  picodollars INTEGER NOT NULL CHECK (picodollars >= 0),
  source_id INTEGER NOT NULL REFERENCES source (id),
  PRIMARY KEY (item_id, region_id, day, tier)
) STRICT, WITHOUT ROWID;

-- What the book was built from: fingerprint, schema version, newest day, row counts.
CREATE TABLE book (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
