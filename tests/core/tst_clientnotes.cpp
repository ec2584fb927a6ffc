// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/clientnotes.h"

#include "models/store/transaction.h"
#include "tests/support/corefixture.h"
#include "tests/support/testmain.h"

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// What clients call our objects.
class tst_clientnotes final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNoteGoesWithItsObject();
};

void tst_clientnotes::aNoteGoesWithItsObject()
{
    CoreFixture fixture;
    BERTH_VERIFY_RESULT(fixture.open());
    const auto organization = fixture.act<OrganizationId>(
        [](store::Transaction &tx) { return core::createOrganization(tx, u"Lab"_s); });
    BERTH_VERIFY_RESULT(organization);
    const store::NotedObject lab{SubjectKind::Organization, organization->value()};
    using Note = std::optional<QString>;
    const auto keep = [&](const QString &dialect, const QString &note) {
        return fixture.act<void>(
            [=](store::Transaction &tx) { return store::keepClientNote(tx, dialect, lab, note); });
    };
    const auto note = [&](const QString &dialect) {
        return fixture
            .read<Note>(
                [=](store::Reader &reader) { return store::readClientNote(reader, dialect, lab); })
            .value_or(u"unreadable"_s)
            .value_or(QString());
    };
    BERTH_VERIFY_RESULT(keep(u"kargo"_s, u"one"_s));
    BERTH_VERIFY_RESULT(keep(u"jobs"_s, u"two"_s));
    BERTH_VERIFY_RESULT(keep(u"kargo"_s, u"three"_s)); // the later one holds
    QCOMPARE(note(u"kargo"_s), u"three"_s);
    QCOMPARE(note(u"jobs"_s), u"two"_s);
    QCOMPARE(note(u"ping"_s), QString());
    using Notes = std::vector<std::pair<qint64, QString>>;
    const auto all = fixture.read<Notes>([](store::Reader &reader) {
        return store::readClientNotes(reader, u"kargo"_s, SubjectKind::Organization);
    });
    BERTH_VERIFY_RESULT(all);
    QCOMPARE(*all, (Notes{{lab.id, u"three"_s}}));

    BERTH_VERIFY_RESULT(fixture.act<void>(
        [&](store::Transaction &tx) { return core::deleteOrganization(tx, *organization, 0); }));
    QCOMPARE(note(u"kargo"_s), QString());
    QCOMPARE(note(u"jobs"_s), QString());
    QCOMPARE(fixture.brokenInvariant(), QString());
}

BERTH_TEST(tst_clientnotes)
#include "tst_clientnotes.moc"
