// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <functional>
#include <vector>

namespace berth {

/// A named point where a test makes the program fail or die: around every write, commit, publish
/// and start of a container. Declare one a place, as a static const of its file, and `hit()` it:
///
///     static const Failpoint BeforeCommit("store.commit.before");
///     ...
///     if (Result<void> passed = BeforeCommit.hit(); !passed)
///         return tl::unexpected(passed.error());
///
/// Outside the test builds (no BERTH_FAILPOINTS) it holds nothing and hit() is nothing.
/// The environment arms one too: BERTH_FAILPOINT="name:n:kill" or "name:n:error" acts at the n-th
/// hit (from 1). Any thread.
class Failpoint final
{
public:
#ifdef BERTH_FAILPOINTS
    explicit Failpoint(const char *name);

    /// Success, unless it is armed: then what its action returns.
    [[nodiscard]] Result<void> hit() const;
#else
    constexpr explicit Failpoint(const char *) { }
    [[nodiscard]] Result<void> hit() const
    {
        return {};
    }
#endif

#ifdef BERTH_FAILPOINTS
    using Action = std::function<Result<void>()>;

    /// Every point of the program, by name.
    [[nodiscard]] static std::vector<QByteArray> known();
    /// Runs @p action at the @p nth hit from now (1: the next), once.
    static void arm(const QByteArray &name, int nth, Action action);
    /// Fails with Unavailable (`failpoint`) at the @p nth hit.
    static void armError(const QByteArray &name, int nth = 1);
    /// Kills the process (SIGKILL) at the @p nth hit.
    static void armKill(const QByteArray &name, int nth = 1);
    static void disarmAll();
    /// How often it was hit since the program began.
    [[nodiscard]] static int hits(const QByteArray &name);

private:
    const char *m_name;
#endif
};

} // namespace berth
