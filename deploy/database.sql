-- Runs once, as the superuser, when the volume of the database is new. The owner changes tables
-- with new versions; the other role serves and is granted its rights by `prepare_database`.

\getenv owner_password DATABASE_OWNER_PASSWORD
\getenv password DATABASE_PASSWORD

CREATE ROLE citydiplo_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE citydiplo LOGIN PASSWORD :'password';
CREATE DATABASE citydiplo OWNER citydiplo_owner;
