"""new words for a rule, proposed on a page, and what became of them"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('rule_proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=200), nullable=False),
    sa.Column('base', sa.String(length=64), nullable=False),
    sa.Column('changes', sa.Text(), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('published', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['base'], ['rules_version.digest'], name=op.f('fk_rule_proposal_base')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_rule_proposal_proposed_by')),
    sa.ForeignKeyConstraint(['published'], ['rules_version.digest'], name=op.f('fk_rule_proposal_published')),
    sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name=op.f('fk_rule_proposal_settled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_proposal'))
    )


def downgrade() -> None:
    op.drop_table('rule_proposal')
