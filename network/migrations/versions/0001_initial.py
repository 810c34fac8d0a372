"""initial

Revision 0001, after nothing.
"""

import sqlalchemy as sa
from alembic import op

import network.database

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('access_tokens',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('client', sa.String(length=32), nullable=False),
    sa.Column('expires', network.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_access_tokens'))
    )
    with op.batch_alter_table('access_tokens', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_tokens_expires'), ['expires'], unique=False)

    op.create_table('anchors',
    sa.Column('node', sa.String(length=32), nullable=False),
    sa.Column('kid', sa.String(length=64), nullable=False),
    sa.Column('x', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('node', name=op.f('pk_anchors'))
    )
    op.create_table('audit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', network.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('who', sa.String(length=64), nullable=False),
    sa.Column('deed', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit'))
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_at'), ['at'], unique=False)

    op.create_table('bodies',
    sa.Column('node', sa.String(length=32), nullable=False),
    sa.Column('rid', sa.String(length=36), nullable=False),
    sa.Column('rev', sa.BigInteger(), nullable=False),
    sa.Column('feed', sa.String(length=40), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('time', network.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('bytes', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('node', 'rid', 'rev', name=op.f('pk_bodies'))
    )
    with op.batch_alter_table('bodies', schema=None) as batch_op:
        batch_op.create_index('ix_bodies_line', ['node', 'feed', 'seq'], unique=False)
        batch_op.create_index('ix_bodies_sha256', ['node', 'feed', 'sha256'], unique=False)

    op.create_table('checkpoints',
    sa.Column('node', sa.String(length=32), nullable=False),
    sa.Column('feed', sa.String(length=40), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('jws', sa.String(length=4096), nullable=False),
    sa.PrimaryKeyConstraint('node', 'feed', 'size', name=op.f('pk_checkpoints'))
    )
    op.create_table('drafts',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('author', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('fields', sa.Text(), nullable=False),
    sa.Column('touched', sa.Text(), nullable=False),
    sa.Column('writers', sa.Text(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rid', sa.String(length=36), nullable=True),
    sa.Column('rev', sa.Integer(), nullable=True),
    sa.Column('submitted_by', sa.String(length=64), nullable=True),
    sa.Column('submitted_at', network.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('audience', sa.String(length=64), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('approved_by', sa.String(length=64), nullable=True),
    sa.Column('started_at', network.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', network.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drafts'))
    )
    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_drafts_author'), ['author'], unique=False)
        batch_op.create_index(batch_op.f('ix_drafts_rid'), ['rid'], unique=False)
        batch_op.create_index(batch_op.f('ix_drafts_state'), ['state'], unique=False)

    op.create_table('feeds',
    sa.Column('node', sa.String(length=32), nullable=False),
    sa.Column('feed', sa.String(length=40), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('head', sa.String(length=64), nullable=False),
    sa.Column('iat', sa.BigInteger(), nullable=False),
    sa.Column('checkpoint', sa.String(length=4096), nullable=False),
    sa.Column('exp', sa.BigInteger(), nullable=False),
    sa.Column('largest_size', sa.BigInteger(), nullable=False),
    sa.Column('largest_head', sa.String(length=64), nullable=False),
    sa.Column('largest_iat', sa.BigInteger(), nullable=False),
    sa.Column('largest_checkpoint', sa.String(length=4096), nullable=False),
    sa.Column('received', sa.BigInteger(), nullable=False),
    sa.Column('body_cursor', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('verdict', sa.String(length=40), nullable=False),
    sa.Column('since', network.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('node', 'feed', name=op.f('pk_feeds'))
    )
    op.create_table('holds',
    sa.Column('node', sa.String(length=32), nullable=False),
    sa.Column('rid', sa.String(length=36), nullable=False),
    sa.Column('authority', sa.String(length=32), nullable=False),
    sa.Column('iat', sa.BigInteger(), nullable=False),
    sa.Column('standing', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('node', 'rid', 'authority', name=op.f('pk_holds'))
    )
    op.create_table('imported_rows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('collection', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=600), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('draft', sa.String(length=36), nullable=True),
    sa.Column('rid', sa.String(length=36), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imported_rows')),
    sa.UniqueConstraint('collection', 'key', name=op.f('uq_imported_rows_collection_key'))
    )
    with op.batch_alter_table('imported_rows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_imported_rows_draft'), ['draft'], unique=False)
        batch_op.create_index(batch_op.f('ix_imported_rows_rid'), ['rid'], unique=False)

    op.create_table('leases',
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('holder', sa.String(length=100), nullable=False),
    sa.Column('until', network.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_leases'))
    )
    op.create_table('lines',
    sa.Column('node', sa.String(length=32), nullable=False),
    sa.Column('feed', sa.String(length=40), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('raw', sa.LargeBinary(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('problem', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('node', 'feed', 'seq', name=op.f('pk_lines'))
    )
    with op.batch_alter_table('lines', schema=None) as batch_op:
        batch_op.create_index('ix_lines_problem', ['problem'], unique=False)

    op.create_table('members',
    sa.Column('node', sa.String(length=32), nullable=False),
    sa.Column('facilitator', sa.String(length=32), nullable=False),
    sa.Column('rid', sa.String(length=36), nullable=False),
    sa.Column('region', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('is_member', sa.Boolean(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('node', name=op.f('pk_members'))
    )
    op.create_table('notices_reports',
    sa.Column('client', sa.String(length=32), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', network.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('client', name=op.f('pk_notices_reports'))
    )
    op.create_table('organisation_descriptions',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('fields', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('published_version', sa.Integer(), nullable=False),
    sa.Column('rid', sa.String(length=36), nullable=True),
    sa.Column('changed_by', sa.String(length=64), nullable=False),
    sa.Column('changed_at', network.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_organisation_descriptions'))
    )
    op.create_table('peer_feeds',
    sa.Column('node', sa.String(length=32), nullable=False),
    sa.Column('feed', sa.String(length=64), nullable=False),
    sa.Column('announced', sa.Integer(), nullable=False),
    sa.Column('last_success', network.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('new', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('withdrawn', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('node', 'feed', name=op.f('pk_peer_feeds'))
    )
    op.create_table('peers',
    sa.Column('node', sa.String(length=32), nullable=False),
    sa.Column('base', sa.String(length=300), nullable=False),
    sa.Column('next_due', network.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_success', network.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('etag', sa.String(length=200), nullable=True),
    sa.Column('quarantined', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('node', name=op.f('pk_peers'))
    )
    with op.batch_alter_table('peers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_peers_next_due'), ['next_due'], unique=False)

    op.create_table('people',
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('roles', sa.String(length=200), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('account', name=op.f('pk_people'))
    )
    op.create_table('record_changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_changes'))
    )
    op.create_table('records',
    sa.Column('node', sa.String(length=32), nullable=False),
    sa.Column('rid', sa.String(length=36), nullable=False),
    sa.Column('type', sa.String(length=100), nullable=False),
    sa.Column('feed', sa.String(length=40), nullable=False),
    sa.Column('rev', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('time', network.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=32), nullable=True),
    sa.Column('replaced_by', sa.String(length=80), nullable=True),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('shown_rev', sa.BigInteger(), nullable=True),
    sa.Column('problem', sa.String(length=500), nullable=False),
    sa.Column('about_node', sa.String(length=32), nullable=False),
    sa.Column('about_rid', sa.String(length=36), nullable=False),
    sa.Column('traces', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('node', 'rid', name=op.f('pk_records'))
    )
    with op.batch_alter_table('records', schema=None) as batch_op:
        batch_op.create_index('ix_records_about', ['about_node', 'about_rid'], unique=False)
        batch_op.create_index('ix_records_sequence', ['sequence'], unique=False)
        batch_op.create_index('ix_records_type', ['type', 'status'], unique=False)

    op.create_table('used_assertions',
    sa.Column('client', sa.String(length=32), nullable=False),
    sa.Column('jti', sa.String(length=128), nullable=False),
    sa.Column('until', network.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('client', 'jti', name=op.f('pk_used_assertions'))
    )
    with op.batch_alter_table('used_assertions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_used_assertions_until'), ['until'], unique=False)

    op.create_table('api_tokens',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('issued', network.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires', network.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account'], ['people.account'], name=op.f('fk_api_tokens_account_people')),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_api_tokens'))
    )


def downgrade() -> None:
    op.drop_table('api_tokens')
    with op.batch_alter_table('used_assertions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_used_assertions_until'))

    op.drop_table('used_assertions')
    with op.batch_alter_table('records', schema=None) as batch_op:
        batch_op.drop_index('ix_records_type')
        batch_op.drop_index('ix_records_sequence')
        batch_op.drop_index('ix_records_about')

    op.drop_table('records')
    op.drop_table('record_changes')
    op.drop_table('people')
    with op.batch_alter_table('peers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_peers_next_due'))

    op.drop_table('peers')
    op.drop_table('peer_feeds')
    op.drop_table('organisation_descriptions')
    op.drop_table('notices_reports')
    op.drop_table('members')
    with op.batch_alter_table('lines', schema=None) as batch_op:
        batch_op.drop_index('ix_lines_problem')

    op.drop_table('lines')
    op.drop_table('leases')
    with op.batch_alter_table('imported_rows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_imported_rows_rid'))
        batch_op.drop_index(batch_op.f('ix_imported_rows_draft'))

    op.drop_table('imported_rows')
    op.drop_table('holds')
    op.drop_table('feeds')
    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_drafts_state'))
        batch_op.drop_index(batch_op.f('ix_drafts_rid'))
        batch_op.drop_index(batch_op.f('ix_drafts_author'))

    op.drop_table('drafts')
    op.drop_table('checkpoints')
    with op.batch_alter_table('bodies', schema=None) as batch_op:
        batch_op.drop_index('ix_bodies_sha256')
        batch_op.drop_index('ix_bodies_line')

    op.drop_table('bodies')
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_at'))

    op.drop_table('audit')
    op.drop_table('anchors')
    with op.batch_alter_table('access_tokens', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_access_tokens_expires'))

    op.drop_table('access_tokens')
