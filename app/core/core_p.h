// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/core.h"
#include "app/core/jobtimer.h"
#include "app/core/lifetimes.h"
#include "app/core/plannerloop.h"
#include "app/core/reconciler.h"

namespace berth::core {

template<typename T, typename Question>
QFuture<T> Core::ask(Question question)
{
    auto promise = std::make_shared<QPromise<T>>();
    promise->start();
    auto future = promise->future();
    QMetaObject::invokeMethod(m_coreContext.get(), [this, promise, question] {
        promise->addResult(m_loop ? question(*m_loop) : T());
        promise->finish();
    });
    return future;
}

} // namespace berth::core
