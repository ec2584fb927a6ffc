// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/fakebackend.h"
#include "ui/mainwindow.h"
#include "ui/panes/clusterspane.h"
#include "ui/panes/queuepane.h"
#include "ui/theme/theme.h"

#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>
#include <QtWidgets/qapplication.h>

namespace berth::test {

/// A window on a fake control plane, shown and laid out.
class Console final
{
public:
    explicit Console(int nodes = 40, int deployments = 300)
        : theme(*qApp, Appearance::Light)
    {
        if (nodes > 0)
            backend.fill(nodes, deployments);
        open();
    }

    /// Opens another window with the same settings, as the next start does.
    void open()
    {
        window.reset();
        window = std::make_unique<MainWindow>(backend, theme, settingsPath());
        window->resize(1280, 800);
        window->show();
        QApplication::setActiveWindow(window.get());
        QCoreApplication::processEvents();
    }

    [[nodiscard]] QString settingsPath() const
    {
        return settings.filePath(QStringLiteral("ui.ini"));
    }

    template<typename T>
    [[nodiscard]] T *find(const char *name) const
    {
        T *found = window->findChild<T *>(QLatin1String(name));
        if (!found)
            qCritical("no %s named %s", T::staticMetaObject.className(), name);
        return found;
    }

    [[nodiscard]] QAction *action(ActionId id) const { return window->actions().action(id); }

    QTemporaryDir settings;
    FakeBackend backend;
    Theme theme;
    std::unique_ptr<MainWindow> window;
};

} // namespace berth::test
