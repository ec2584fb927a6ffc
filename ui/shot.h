// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qobject.h>

#include <functional>

namespace berth {

class MainWindow;
class Theme;

/// Walks every pane and dialog of a window that has loaded, light and dark, large and small, and
/// saves a picture of each as FOLDER/NN-name-theme.png. Takes as long as the pictures need; the
/// event loop runs on. GUI thread.
class Shot final : public QObject
{
    Q_OBJECT
public:
    Shot(MainWindow &window, Theme &theme, const QString &folder);
    ~Shot() override;

    void start();

Q_SIGNALS:
    /// @param problem empty where every picture was saved
    void finished(int pictures, const QString &problem);

private:
    struct Step
    {
        QString name;
        std::function<void()> arrange;
    };

    void addPanes();
    void addDialogs();
    void next();
    void take();
    void closeDialogs();

    MainWindow &m_window;
    Theme &m_theme;
    QString m_folder;
    QList<Step> m_steps;
    qsizetype m_step = 0;
    int m_saved = 0;
    QString m_problem;
};

} // namespace berth
