// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/chaos/ledger.h"
#include "tests/support/corefixture.h"

namespace berth::test {

/// What the store of @p fixture holds, in the words of the story's facts.
[[nodiscard]] QMap<QString, QString> observedFacts(CoreFixture &fixture);

/// Reads the journal of the simulated runtime as an outsider would, line by line: a container that
/// was started twice, or beside an earlier attempt of its replica; empty where there is none.
[[nodiscard]] QString startedTwice(const QString &journalPath);

/// What is still on its way (a replica that starts or stops, a batch that runs), or differs between
/// the store and what runs; empty where all is at rest.
[[nodiscard]] QString unrestIn(CoreFixture &fixture);

/// What is wrong with the runs of jobs that fire every second and allow overlaps: each second since
/// a job was made, up to what it has decided, is one run or stands in one line of misses, and each
/// deployment belongs to one run. An empty text where all is well.
[[nodiscard]] QString firingsBroken(CoreFixture &fixture);

} // namespace berth::test
